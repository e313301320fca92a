//! How a run ends, and how the next one continues.

use std::{collections::BTreeSet, time::Duration};

use stand_in::{Response, Step};

use super::{ALL, Bulk, associated, ended, pairs};

#[tokio::test]
async fn ctrl_c_and_sigterm_wait_for_calls_in_flight() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let bulk = Bulk::new(&pairs(100)).await;
        let slow = associated().after(Duration::from_millis(300));
        bulk.hubspot.respond_with(move |_| Some(slow.clone()));
        let child = bulk.start(&ALL);
        bulk.until_received(16).await;
        super::signal(&child, signal).await;
        let first = ended(child).await;
        assert_eq!(first.code, Some(code), "{}", first.err);
        assert!(first.out.starts_with("16 associated, 0 failed"), "{}", first.out);

        bulk.hubspot.respond_with(|_| None);
        assert_eq!(bulk.run(&ALL).await.code, Some(0));
        assert_eq!(bulk.hubspot.received(), 100);
    }
}

#[tokio::test]
async fn a_second_signal_and_the_grace_period_end_the_wait() {
    for again in [true, false] {
        let bulk = Bulk::new(&pairs(20)).await;
        bulk.hubspot.respond_with(|_| Some(Response::only([Step::Stall])));
        let child = bulk.start(&ALL);
        bulk.until_received(16).await;
        super::signal(&child, "-TERM").await;
        if again {
            tokio::time::sleep(Duration::from_millis(300)).await;
            super::signal(&child, "-TERM").await;
        }
        let start = std::time::Instant::now();
        let first = ended(child).await;
        assert_eq!(first.code, Some(143), "{}", first.err);
        assert_eq!(start.elapsed() < Duration::from_secs(4), again, "{:?}", start.elapsed());
        bulk.hubspot.respond_with(|_| None);
        assert_eq!(bulk.run(&ALL).await.code, Some(0));
        assert_eq!(bulk.sent().len(), 20);
    }
}

#[tokio::test]
async fn a_finished_journal_starts_from_scratch_for_another_file() {
    let bulk = Bulk::new(&pairs(20)).await;
    bulk.hubspot
        .respond_with(|request| request.target.contains("/deals/").then(|| Response::recorded("invalid-object-ids")));
    let first = bulk.run(&ALL).await;
    assert_eq!(first.code, Some(0), "{}", first.err);
    for (night, code) in [(pairs(20).replace("companies", "deals"), 2), (pairs(5).replace("companies", "tickets"), 0)] {
        bulk.write(&night);
        let next = bulk.run(&ALL).await;
        assert_eq!(next.code, Some(code), "{}", next.err);
        assert_eq!(bulk.failures().len(), if code == 2 { 20 } else { 0 });
        assert!(!next.out.contains("earlier runs"), "{}", next.out);
    }
    assert_eq!(bulk.hubspot.received(), 45);
    assert!(bulk.read("pairs.csv.journal").lines().count() < 20);
}

#[tokio::test]
async fn only_lines_added_to_a_finished_file_are_sent() {
    let bulk = Bulk::new(&pairs(20)).await;
    assert_eq!(bulk.run(&ALL).await.code, Some(0));
    let again = bulk.run(&ALL).await;
    assert_eq!(again.code, Some(0));
    assert!(
        again.err.contains("the file was finished by an earlier run; pass --restart to send it again"),
        "{}",
        again.err
    );
    assert_eq!(bulk.hubspot.received(), 20);
    bulk.write(&pairs(25));
    assert_eq!(bulk.run(&ALL).await.code, Some(0));
    assert!((1..=25).all(|number| bulk.times(number) == 1));

    assert_eq!(bulk.run(&["--restart", ALL[0], ALL[1], ALL[2]]).await.code, Some(0));
    assert!((1..=25).all(|number| bulk.times(number) == 2));
}

#[tokio::test]
async fn an_unfinished_journal_of_another_file_or_setting_is_rejected() {
    let bulk = Bulk::new(&pairs(20)).await;
    bulk.hubspot
        .respond_with(|request| request.target.contains("/contacts/15/").then(|| Response::recorded("bad-token")));
    assert_eq!(bulk.run(&["--concurrency", "1", "pairs.csv"]).await.code, Some(3));
    bulk.hubspot.respond_with(|_| None);
    let received = bulk.hubspot.received();
    for other in [pairs(20).replace("\n13,", "\n31,"), pairs(9), pairs(20).replace("\n13,", "\n\n13,")] {
        bulk.write(&other);
        let ended = bulk.run(&ALL).await;
        assert_eq!(ended.code, Some(1));
        assert!(
            ended.err.contains("pairs.csv is not the file that pairs.csv.journal was started with"),
            "{}",
            ended.err
        );
    }
    bulk.write(&pairs(20));
    let elsewhere = bulk.run(&["--base-url", "http://127.0.0.1:9", "pairs.csv"]).await;
    assert_eq!(elsewhere.code, Some(1));
    assert!(elsewhere.err.contains("was started with other settings"), "{}", elsewhere.err);

    std::fs::remove_file(bulk.path("pairs.csv.journal")).unwrap();
    assert_eq!(bulk.hubspot.received(), received);
    let restarted = bulk.run(&["--restart", "pairs.csv"]).await;
    assert_eq!(restarted.code, Some(0), "{}", restarted.err);
    assert_eq!(bulk.hubspot.received(), received + 20);
}

#[tokio::test]
async fn retry_failed_sends_only_the_failed_lines() {
    let bulk = Bulk::new(&(pairs(20) + "x,contacts,1,companies\n")).await;
    bulk.hubspot.respond_with(|request| {
        request.target.contains("/contacts/1").then(|| Response::recorded("invalid-object-ids"))
    });
    let first = bulk.run(&ALL).await;
    assert_eq!(first.code, Some(2), "{}", first.err);
    assert_eq!(bulk.failures().len(), 12);

    bulk.hubspot.respond_with(|request| {
        request.target.contains("/contacts/1/").then(|| Response::recorded("invalid-object-ids"))
    });
    let second = bulk.run(&["--retry-failed", ALL[0], ALL[1], ALL[2]]).await;
    assert_eq!(second.code, Some(2), "{}", second.err);
    assert!(second.out.starts_with("10 associated, 2 failed"), "{}", second.out);
    let lines: BTreeSet<_> = bulk.failures().iter().map(|row| row[0].to_owned()).collect();
    assert!(lines.iter().eq(["2", "22"]), "{lines:?}");
    assert!((2..=20).all(|number| bulk.times(number) == 1));
    assert_eq!(bulk.run(&ALL).await.code, Some(2));
    assert_eq!(bulk.hubspot.received(), 31);
}

#[tokio::test]
async fn a_missing_scope_stops_the_run_without_failing_lines() {
    let bulk = Bulk::new(&pairs(200)).await;
    let requests = std::sync::atomic::AtomicU64::new(0);
    let next = move || requests.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    bulk.hubspot.respond_with(move |_| (next() >= 50).then(|| Response::recorded("missing-scopes")));
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
async fn a_used_up_daily_limit_stops_the_run_and_says_when_to_resume() {
    let limited = serde_json::json!({ "status": "error", "message": "no more", "errorType": "RATE_LIMIT" });
    let midnight = "midnight in the account's time zone";
    for (response, when) in [
        (Response::recorded("daily"), midnight),
        (Response::json(429, &limited).header("x-hubspot-ratelimit-daily-remaining", 0), midnight),
        (Response::json(429, &limited).header("retry-after", 18_000), "in 5 hours ("),
    ] {
        let bulk = Bulk::new(&pairs(200)).await;
        bulk.hubspot.respond_with(move |request| request.target.contains("/contacts/50/").then(|| response.clone()));
        let stopped = bulk.run(&ALL).await;
        assert_eq!(stopped.code, Some(3), "{}", stopped.err);
        assert!(stopped.err.contains(when), "{}", stopped.err);
        assert!(bulk.failures().is_empty());
        bulk.hubspot.respond_with(|_| None);
        assert_eq!(bulk.run(&ALL).await.code, Some(0));
        assert!((1..=200).all(|number| bulk.times(number) == 1));
    }
}
