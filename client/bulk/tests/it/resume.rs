//! What becomes of a run that did not come to its end.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::{Duration, Instant},
};

use stand_in::{Answer, Step};
use tokio::process::{Child, Command};

use super::{Bulk, ended, pairs};

const ALL: [&str; 3] = ["--rate", "0", "pairs.csv"];

/// With `BULK_PAIRS=200000` and `--release` it is a proof on the scale that the example is made for, and prints figures.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_run_goes_on_and_no_pair_is_associated_twice_or_lost() {
    let count: u32 = std::env::var("BULK_PAIRS").map_or(1_000, |count| count.parse().unwrap());
    let bulk = Bulk::new(&pairs(count)).await;
    let requests = AtomicU64::new(0);
    bulk.hubspot.respond_with(move |request| match requests.fetch_add(1, Relaxed) % 100 {
        33 => Some(Answer::html(503)),
        66 => Some(Answer::ready("secondly")),
        _ => request.target.contains("/contacts/13/").then(|| Answer::ready("invalid-object-ids")),
    });

    let begun = Instant::now();
    let mut child = bulk.start(&["--concurrency", "32", ALL[0], ALL[1], ALL[2]]);
    bulk.until_received(u64::from(count) / 2).await;
    let first_peak = peak(&child);
    child.kill().await.unwrap();
    let killed = begun.elapsed();
    let associated_by_then = bulk.hubspot.pairs().len();

    let begun = Instant::now();
    let child = bulk.start(&["--concurrency", "32", ALL[0], ALL[1], ALL[2]]);
    let watched = child.id();
    let watch = tokio::spawn(async move {
        let mut highest = 0;
        while let Some(peak) = watched.and_then(peak_of) {
            highest = peak.max(highest);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        highest
    });
    let ended = ended(child).await;
    assert_eq!(ended.code, Some(2), "{}", ended.err);
    assert!(ended.err.contains("resuming: "), "{}", ended.err);

    let times = bulk.hubspot.pairs();
    let listed: HashMap<u32, String> =
        bulk.failures().iter().map(|row| (row[0].parse().unwrap(), row[6].to_owned())).collect();
    assert_eq!(listed.len(), bulk.failures().len(), "a line is listed twice");
    let mut unclear = [0, 0];
    for number in 1..=count {
        let times = times.get(format!("contacts/{number}/companies/{number}").as_str()).copied().unwrap_or(0);
        match listed.get(&(number + 1)) {
            None => assert_eq!(times, 1, "pair {number}"),
            Some(category) if category == "UNFINISHED" => unclear[times as usize] += 1,
            Some(_) => assert_eq!((number, times), (13, 0)),
        }
    }
    assert!(listed.contains_key(&14) && unclear.iter().sum::<u32>() <= 32, "{listed:?}");
    let peaks = [first_peak.unwrap_or(0), watch.await.unwrap()];
    assert!(peaks.iter().all(|peak| *peak < 64 * 1024), "{peaks:?} KiB");
    println!(
        "{count} pairs: killed after {killed:.1?} with {associated_by_then} associated, went on for {:.1?}; \
         {} received; {} once and not listed, {} listed, of which in flight at the kill {} and associated {}; \
         peak memory {peaks:?} KiB\n{}",
        begun.elapsed(),
        bulk.hubspot.received(),
        count as usize - listed.len(),
        listed.len(),
        unclear[0] + unclear[1],
        unclear[1],
        ended.out,
    );
}

#[tokio::test]
async fn what_was_in_flight_is_repeated_when_that_is_asked_for() {
    let bulk = Bulk::new(&pairs(60)).await;
    let requests = AtomicU64::new(0);
    bulk.hubspot.respond_with(move |_| (requests.fetch_add(1, Relaxed) >= 30).then(|| Answer::only([Step::Stall])));
    let mut child = bulk.start(&ALL);
    bulk.until_received(46).await;
    child.kill().await.unwrap();

    bulk.hubspot.respond_with(|_| None);
    let ended = bulk.run(&["--unfinished", "repeat", ALL[0], ALL[1], ALL[2]]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.err.contains("resuming: 30 lines are finished, 16 are not"), "{}", ended.err);
    assert!((1..=60).all(|number| bulk.times(number) == 1));
    assert!(bulk.failures().is_empty());
}

#[tokio::test]
async fn ctrl_c_finishes_what_is_in_flight() {
    let bulk = Bulk::new(&pairs(100)).await;
    let done = serde_json::json!({"status": "COMPLETE", "startedAt": "2026-01-05T10:00:00Z",
        "completedAt": "2026-01-05T10:00:00Z", "results": [{"from": {"id": "1"}, "to": {"id": "1"},
        "associationSpec": {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}}]});
    let slow = Answer::json(200, &done).after(Duration::from_millis(300));
    bulk.hubspot.respond_with(move |_| Some(slow.clone()));
    let child = bulk.start(&ALL);
    bulk.until_received(16).await;
    let pid = child.id().expect("it runs").to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().await.unwrap().success());
    let first = ended(child).await;
    assert_eq!(first.code, Some(130), "{}", first.err);
    assert!(first.out.starts_with("16 associated, 0 failed"), "{}", first.out);

    bulk.hubspot.respond_with(|_| None);
    assert_eq!(bulk.run(&ALL).await.code, Some(0));
    assert_eq!(bulk.hubspot.received(), 100);
}

#[tokio::test]
async fn a_token_that_is_not_good_stops_the_run_and_fails_no_line() {
    let bulk = Bulk::new(&pairs(200)).await;
    let requests = AtomicU64::new(0);
    bulk.hubspot.respond_with(move |_| (requests.fetch_add(1, Relaxed) >= 50).then(|| Answer::ready("missing-scopes")));
    let stopped = bulk.run(&ALL).await;
    assert_eq!(stopped.code, Some(3), "{}", stopped.err);
    assert!(stopped.err.contains("403 MISSING_SCOPES"), "{}", stopped.err);
    assert!(bulk.hubspot.received() <= 66, "{}", bulk.hubspot.received());

    bulk.hubspot.respond_with(|_| None);
    let ended = bulk.run(&ALL).await;
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.out.contains("with earlier runs 200 associated, 0 failed"), "{}", ended.out);
    assert!((1..=200).all(|number| bulk.times(number) == 1));
}

#[tokio::test]
async fn a_finished_file_is_not_done_again_and_lines_added_to_it_are() {
    let bulk = Bulk::new(&pairs(20)).await;
    assert_eq!(bulk.run(&ALL).await.code, Some(0));
    assert_eq!(bulk.run(&ALL).await.code, Some(0));
    assert_eq!(bulk.hubspot.received(), 20);
    bulk.write(&pairs(25));
    assert_eq!(bulk.run(&ALL).await.code, Some(0));
    assert!((1..=25).all(|number| bulk.times(number) == 1));
}

#[tokio::test]
async fn a_journal_or_list_that_belongs_to_something_else_is_refused() {
    let bulk = Bulk::new(&pairs(20)).await;
    assert_eq!(bulk.run(&ALL).await.code, Some(0));
    for other in [pairs(20).replace("\n13,", "\n31,"), pairs(19), pairs(20).replace("\n13,", "\n\n13,")] {
        bulk.write(&other);
        let ended = bulk.run(&ALL).await;
        assert_eq!(ended.code, Some(1));
        assert!(ended.err.contains("pairs.csv is not what the journal was begun with"), "{}", ended.err);
    }
    bulk.write(&pairs(20));
    let elsewhere = bulk.command(&ALL).env_remove("HUBSPOT_BASE_URL").output().await.unwrap();
    assert_eq!(elsewhere.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&elsewhere.stderr).contains("belongs to a run with other settings"));

    std::fs::remove_file(bulk.path("pairs.csv.journal")).unwrap();
    let without = bulk.run(&ALL).await;
    assert_eq!(without.code, Some(1));
    assert!(without.err.contains("pairs.csv.failures.csv exists, but not its journal"), "{}", without.err);
    assert_eq!(bulk.hubspot.received(), 20);
}

fn peak(child: &Child) -> Option<u64> {
    child.id().and_then(peak_of)
}

/// The most memory that a running process has had, in KiB, where the system tells.
fn peak_of(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.parse().ok()
}
