//! How the next run resumes after an interruption.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Instant,
};

use stand_in::{Response, Step};
use tokio::process::Child;

use super::{ALL, Bulk, ended, pairs};

/// With `BULK_PAIRS=200000` and `--release`, this tests a realistic number of pairs and prints figures.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_run_resumes_without_losing_or_repeating_a_pair() {
    let count: u32 = std::env::var("BULK_PAIRS").map_or(1_000, |count| count.parse().unwrap());
    let bulk = Bulk::new(&pairs(count)).await;
    let requests = AtomicU64::new(0);
    bulk.hubspot.respond_with(move |request| match requests.fetch_add(1, Relaxed) % 100 {
        33 => Some(Response::html(503)),
        66 => Some(Response::recorded("secondly")),
        _ => request.target.contains("/contacts/13/").then(|| Response::recorded("invalid-object-ids")),
    });

    let start = Instant::now();
    let mut child = bulk.start(&["--concurrency", "32", ALL[0], ALL[1], ALL[2]]);
    bulk.until_received(u64::from(count) / 2).await;
    let first_peak = peak(&child);
    child.kill().await.unwrap();
    let killed = start.elapsed();
    let associated_by_then = bulk.hubspot.pairs().len();

    let start = Instant::now();
    let child = bulk.start(&["--concurrency", "32", ALL[0], ALL[1], ALL[2]]);
    let watched = child.id();
    let watch = tokio::spawn(async move {
        let mut highest = 0;
        while let Some(peak) = watched.and_then(peak_of) {
            highest = peak.max(highest);
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
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
    let mut repeated = 0;
    for number in 1..=count {
        let times = times.get(format!("contacts/{number}/companies/{number}").as_str()).copied().unwrap_or(0);
        match listed.get(&(number + 1)) {
            None if times == 2 => repeated += 1,
            None => assert_eq!(times, 1, "pair {number}"),
            Some(_) => assert_eq!((number, times), (13, 0)),
        }
    }
    assert!(listed.contains_key(&14) && repeated <= 32, "{repeated} repeated, {listed:?}");
    let peaks = [first_peak.unwrap_or(0), watch.await.unwrap()];
    assert!(peaks.iter().all(|peak| *peak < 64 * 1024), "{peaks:?} KiB");
    println!(
        "{count} pairs: killed after {killed:.1?} with {associated_by_then} associated, resumed for {:.1?}; \
         {} received; {repeated} in flight at the kill and repeated, {} listed; peak memory {peaks:?} KiB\n{}",
        start.elapsed(),
        bulk.hubspot.received(),
        listed.len(),
        ended.out,
    );
}

#[tokio::test]
async fn pairs_in_flight_are_retried_or_listed() {
    for (arguments, code, sent) in [(&ALL[..], 0, 60), (&["--unfinished", "list", ALL[0], ALL[1], ALL[2]], 2, 44)] {
        let bulk = Bulk::new(&pairs(60)).await;
        let requests = AtomicU64::new(0);
        bulk.hubspot
            .respond_with(move |_| (requests.fetch_add(1, Relaxed) >= 30).then(|| Response::only([Step::Stall])));
        let mut child = bulk.start(&ALL);
        bulk.until_received(46).await;
        child.kill().await.unwrap();

        bulk.hubspot.respond_with(|_| None);
        let ended = bulk.run(arguments).await;
        assert_eq!(ended.code, Some(code), "{}", ended.err);
        assert!(ended.err.contains("resuming: 30 lines are finished, 16 are not"), "{}", ended.err);
        assert_eq!(bulk.sent().len(), sent);
        assert!((1..=60).all(|number| bulk.times(number) <= 1));
        assert_eq!(bulk.failures().iter().filter(|row| &row[6] == "UNFINISHED").count(), 60 - sent);
    }
}

/// A crash or a repair of the file system can truncate a journal anywhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_journal_truncated_at_any_byte_resumes_or_is_rejected() {
    let bulk = Bulk::new(&(pairs(4) + "2,contacts,2,companies\nx,contacts,1,companies\n")).await;
    let reject = |path: &str| path.contains("/contacts/3/").then(|| Response::recorded("invalid-object-ids"));
    bulk.hubspot.respond_with(move |request| reject(&request.target));
    assert_eq!(bulk.run(&ALL).await.code, Some(2));
    let (journal, list) = (bulk.read("pairs.csv.journal"), bulk.read("pairs.csv.failures.csv"));
    assert!(journal.len() > 150 && journal.ends_with(".\n"), "{journal}");
    let head = journal.match_indices('\n').nth(1).unwrap().0;
    let (mut resumed, mut reported) = (0, 0);
    for length in 0..=journal.len() {
        bulk.write_file("pairs.csv.journal", &journal[..length]);
        bulk.write_file("pairs.csv.failures.csv", &list);
        let ended = bulk.run(&ALL).await;
        if ended.code == Some(1) {
            // Without its first lines, a journal does not show that the list belongs to it.
            assert!(length <= head && ended.err.contains("is not the list of failures"), "{length}: {}", ended.err);
            assert_eq!(bulk.read("pairs.csv.failures.csv"), list);
            reported += 1;
            continue;
        }
        assert_eq!(ended.code, Some(2), "{length}: {}", ended.err);
        assert!(ended.out.contains("1 duplicates"), "{length}: {}", ended.out);
        let mut lines: Vec<_> = bulk.failures().iter().map(|row| row[0].to_owned()).collect();
        lines.sort();
        assert_eq!(lines, ["4", "7"], "{length}");
        assert!([1, 2, 4].into_iter().all(|number| bulk.times(number) >= 1));
        resumed += 1;
    }
    assert!(resumed > 100 && reported > 50, "{resumed} resumed, {reported} reported");
    // With the complete journal, nothing is sent again.
    let received = bulk.hubspot.received();
    assert_eq!(bulk.run(&ALL).await.code, Some(2));
    assert_eq!(bulk.hubspot.received(), received);
}

/// Kills twenty runs at various moments.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn repeatedly_killed_runs_lose_and_duplicate_no_pair() {
    let bulk = Bulk::new(&pairs(3_000)).await;
    bulk.hubspot.respond_with(|request| {
        request.target.contains("/contacts/13/").then(|| Response::recorded("invalid-object-ids"))
    });
    let mut killed = 0;
    for round in 1..=20 {
        let mut child = bulk.start(&ALL);
        tokio::time::sleep(std::time::Duration::from_millis(7 * round)).await;
        killed += u32::from(child.try_wait().unwrap().is_none());
        child.kill().await.unwrap();
    }
    let ended = bulk.run(&ALL).await;
    assert_eq!(ended.code, Some(2), "{}", ended.err);
    assert!((1..=3_000).all(|number| number == 13 || bulk.times(number) >= 1));
    assert_eq!(bulk.failures().len(), 1);
    let doubled: u32 = (1..=3_000).map(|number| bulk.times(number).saturating_sub(1)).sum();
    assert!(killed > 5 && doubled <= 16 * killed, "{doubled} of {killed} kills");
    println!("{killed} kills, {doubled} of 3000 pairs were in flight at one and repeated");
}

/// A limit on the size of files simulates a full disk.
#[cfg(unix)]
#[tokio::test]
async fn a_full_disk_ends_the_run_and_the_next_one_resumes() {
    let bulk = Bulk::new(&pairs(500)).await;
    bulk.hubspot.respond_with(|request| {
        request.target.contains("/contacts/13/").then(|| Response::recorded("invalid-object-ids"))
    });
    for blocks in [1, 4, 8] {
        let mut command = tokio::process::Command::new("sh");
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_hubspot-bulk-associate")]).args(ALL);
        let full = bulk.prepare(&mut command).spawn().unwrap();
        let full = ended(full).await;
        assert_eq!(full.code, Some(1), "{}", full.err);
        assert!(full.err.contains("cannot write the journal or the list of failures"), "{}", full.err);
    }
    let ended = bulk.run(&ALL).await;
    assert_eq!(ended.code, Some(2), "{}", ended.err);
    assert!((1..=500).all(|number| number == 13 || bulk.times(number) >= 1));
    assert_eq!(bulk.failures().len(), 1);
}

fn peak(child: &Child) -> Option<u64> {
    child.id().and_then(peak_of)
}

/// The peak memory of a running process in KiB, if the system reports it.
fn peak_of(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.parse().ok()
}
