//! A run never sends a wrong pair, sends a pair twice, or overwrites a file that it did not create.

use std::time::Duration;

use stand_in::Response;

use super::{ALL, Bulk, TOKEN, associated, pairs};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_run_on_the_same_journal_is_rejected() {
    let bulk = Bulk::new(&pairs(100)).await;
    let slow = associated().after(Duration::from_millis(300));
    bulk.hubspot.respond_with(move |_| Some(slow.clone()));
    let first = bulk.start(&ALL);
    bulk.until_received(16).await;
    let second = bulk.run(&ALL).await;
    assert_eq!(second.code, Some(1), "{}", second.err);
    assert!(second.err.contains("another run is using pairs.csv.journal"), "{}", second.err);
    assert_eq!(super::ended(first).await.code, Some(0));
    assert_eq!(bulk.hubspot.received(), 100);
}

#[tokio::test]
async fn two_journals_cannot_share_a_list_of_failures() {
    let bulk = Bulk::new(&pairs(40)).await;
    bulk.write_file("other.csv", pairs(40));
    let slow = associated().after(Duration::from_millis(300));
    bulk.hubspot.respond_with(move |_| Some(slow.clone()));
    let first = bulk.start(&ALL);
    bulk.until_received(16).await;
    let second = bulk.run(&["--failures", "pairs.csv.failures.csv", "other.csv"]).await;
    assert_eq!(second.code, Some(1), "{}", second.err);
    assert!(second.err.contains("another run is using pairs.csv.failures.csv"), "{}", second.err);
    assert_eq!(super::ended(first).await.code, Some(0));
    assert_eq!(bulk.hubspot.received(), 40);
}

#[tokio::test]
async fn a_quoted_cell_with_line_breaks_is_one_cell() {
    let bulk =
        Bulk::new("from_object_id,note,to_object_id\n1,\"call:\n7,x,8\nback\",2\n3,\"said \"\"no\"\"\",4\n").await;
    let ended = bulk.run(&["--from-type", "contacts", "--to-type", "companies", "pairs.csv"]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert_eq!(bulk.sent(), ["contacts/1/companies/2", "contacts/3/companies/4"]);
}

#[tokio::test]
async fn a_file_with_broken_quotes_is_rejected_before_anything_is_sent() {
    let head = "from_object_id,note,to_object_id\n1,a,2\n";
    for (rest, reason) in [
        ("3,\"b,4\n5,c,6\n", "line 3: a quoted cell has no closing quote"),
        ("3,\"b\"b,4\n5,c,6\n", "line 3: a quoted cell continues after its closing quote"),
        (&*format!("3,{},4\n", "x".repeat(2 << 20)), "line 3: the record is longer than 1 MiB"),
    ] {
        let bulk = Bulk::new(&format!("{head}{rest}")).await;
        let ended = bulk.run(&["--from-type", "contacts", "--to-type", "companies", "pairs.csv"]).await;
        assert_eq!(ended.code, Some(1), "{}", ended.err);
        assert!(ended.err.contains(reason), "{}", ended.err);
        assert_eq!(bulk.hubspot.received(), 0, "{reason}");
        assert_eq!(bulk.files(), ["pairs.csv"]);
    }
}

#[tokio::test]
async fn duplicates_are_sent_once_and_counted() {
    let bulk = Bulk::new(&(pairs(3) + "2,CONTACTS,02,Companies\n3,contacts,2,companies\n" + &pairs(3)[60..])).await;
    let ended = bulk.run(&["--concurrency", "1", "pairs.csv"]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.out.starts_with("4 associated, 0 failed, 4 duplicates"), "{}", ended.out);
    assert_eq!(bulk.hubspot.received(), 4);

    bulk.append("1,contacts,1,companies\n9,contacts,9,companies\n");
    let ended = bulk.run(&["pairs.csv"]).await;
    assert!(ended.out.starts_with("1 associated, 0 failed, 5 duplicates"), "{}", ended.out);
    assert_eq!(bulk.hubspot.received(), 5);
}

#[tokio::test]
async fn line_breaks_in_a_message_cannot_forge_rows() {
    let bulk = Bulk::new(&pairs(1)).await;
    let message = "no\r\n3,contacts,777,companies,888,400,X,forged,,false\u{2028}4,contacts,5,companies,6,,,,,";
    let body =
        serde_json::json!({ "status": "error", "message": message, "category": "A\nB", "correlationId": "c\nd" });
    bulk.hubspot.respond_with(move |_| Some(Response::json(400, &body)));
    assert_eq!(bulk.run(&ALL).await.code, Some(2));
    let list = bulk.read("pairs.csv.failures.csv");
    assert_eq!(list.lines().count(), 2, "{list}");
    assert!(!list.contains('\u{2028}') && !list.contains('\r'), "{list:?}");
    assert_eq!(bulk.failures().len(), 1);
}

#[tokio::test]
async fn another_account_on_the_same_journal_is_an_error() {
    let bulk = Bulk::new(&pairs(20)).await;
    bulk.hubspot
        .respond_with(|request| request.target.contains("/contacts/9/").then(|| Response::recorded("bad-token")));
    assert_eq!(bulk.run(&ALL).await.code, Some(3));
    let received = bulk.hubspot.received();
    bulk.hubspot.respond_with(|_| None);

    let other = bulk.run_as("pat-na1-another0-0000-4000-8000-000000000000", &ALL).await;
    assert_eq!(other.code, Some(1), "{}", other.err);
    assert!(other.err.contains("was started with another access token"), "{}", other.err);
    assert_eq!(bulk.hubspot.received(), received);

    // A rotated token of the same account.
    let named = ["--account", "123456", ALL[0], ALL[1], ALL[2]];
    assert_eq!(bulk.run_as("a-rotated-token", &named).await.code, Some(0));
    assert_eq!(bulk.run_as("rotated-again", &named).await.code, Some(0));
    let other = bulk.run_as("rotated-again", &["--account", "654321", ALL[0], ALL[1], ALL[2]]).await;
    assert_eq!(other.code, Some(1), "{}", other.err);
    assert!(other.err.contains("account 123456"), "{}", other.err);
}

#[tokio::test]
async fn no_file_contains_the_token() {
    let bulk = Bulk::new(&pairs(2)).await;
    bulk.hubspot.respond_with(|_| Some(Response::recorded("token-echo")));
    let ended = bulk.run(&ALL).await;
    assert_eq!(ended.code, Some(3), "{}", ended.err);
    assert!(!(ended.err + &ended.out).contains(TOKEN));
    assert!(bulk.files().len() > 1);
    for name in bulk.files() {
        assert!(!bulk.read(&name).contains(&TOKEN[..16]), "{name}");
    }
}

#[tokio::test]
async fn a_file_not_created_by_the_tool_is_never_overwritten() {
    let bulk = Bulk::new(&pairs(3)).await;
    let note = "line,from_object_type\nwhat we learned in August\n";
    bulk.write_file("note.txt", note);
    std::fs::hard_link(bulk.path("pairs.csv"), bulk.path("linked.csv")).unwrap();
    bulk.hubspot.respond_with(|_| Some(Response::recorded("invalid-object-ids")));
    for (option, file, reason) in [
        ("--journal", "pairs.csv", "is also the input"),
        ("--journal", "linked.csv", "is also the input"),
        ("--journal", "note.txt", "note.txt is not a journal"),
        ("--journal", "pairs.csv.failures.csv", "the journal and the list of failures are the same file"),
        ("--journal", "/dev/null", "is not a regular file"),
        ("--failures", "pairs.csv", "is also the input"),
        ("--failures", "./pairs.csv", "is also the input"),
        ("--failures", "note.txt", "note.txt is not the list of failures of this journal"),
        ("--failures", "/dev/null", "is not a regular file"),
    ] {
        for restart in [&[][..], &["--restart"]] {
            let ended = bulk.run(&[&[option, file, "pairs.csv"], restart].concat()).await;
            assert_eq!(ended.code, Some(1), "{option} {file}: {}", ended.err);
            assert!(ended.err.contains(reason), "{option} {file}: {}", ended.err);
        }
    }
    assert_eq!((bulk.read("pairs.csv"), bulk.read("note.txt")), (pairs(3), note.to_owned()));
    assert_eq!(bulk.hubspot.received(), 0);
}

#[tokio::test]
async fn an_edited_list_of_failures_is_not_overwritten() {
    let bulk = Bulk::new(&pairs(3)).await;
    bulk.hubspot.respond_with(|_| Some(Response::recorded("invalid-object-ids")));
    assert_eq!(bulk.run(&ALL).await.code, Some(2));
    let edited = bulk.read("pairs.csv.failures.csv").replace("VALIDATION_ERROR", "I will call them");
    for edited in [edited.clone(), edited + "and a line\n", bulk.read("pairs.csv.failures.csv") + "a line\n"] {
        bulk.write_file("pairs.csv.failures.csv", &edited);
        for file in [pairs(3), pairs(5), pairs(5).replace("contacts", "deals")] {
            bulk.write(&file);
            let ended = bulk.run(&ALL).await;
            assert_eq!(ended.code, Some(1), "{}", ended.err);
            assert!(ended.err.contains("was changed since"), "{}", ended.err);
            assert_eq!(bulk.read("pairs.csv.failures.csv"), edited);
        }
    }
    bulk.hubspot.respond_with(|_| None);
    assert_eq!(bulk.run(&["--restart", "pairs.csv"]).await.code, Some(0));
    assert!(bulk.failures().is_empty());
}
