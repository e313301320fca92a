//! Which files are accepted.

use super::{Bulk, pairs};

#[tokio::test]
async fn invalid_lines_are_reported_and_the_others_sent() {
    let endless = "9".repeat(70_000);
    let bulk = Bulk::new(&format!(
        "\u{feff}to_object_id,note,from_object_type,from_object_id\r\n\
         1,a,contacts,1\r\n\
         \n\
         2,b\n\
         3,c,contacts,3x\n\
         4,d,contacts\n\
         {endless},e,contacts,5\n\
         ../6,f,contacts,6\n\
         7,\"g, with a comma\",contacts, 7 \n"
    ))
    .await;
    let ended = bulk.run(&["--to-type", "companies", "pairs.csv"]).await;
    assert_eq!(ended.code, Some(2), "{}", ended.err);
    insta::assert_snapshot!("standard_error_names_the_bad_lines", ended.err);
    insta::assert_snapshot!(
        "failures_of_bad_lines",
        std::fs::read_to_string(bulk.path("pairs.csv.failures.csv")).unwrap()
    );
    assert_eq!([1, 2, 3, 4, 5, 6, 7].map(|number| bulk.times(number)), [1, 0, 0, 0, 0, 0, 1]);
    assert!(ended.out.starts_with("2 associated, 5 failed in "), "{}", ended.out);
}

#[tokio::test]
async fn the_list_of_failures_is_valid_input() {
    let bulk = Bulk::new(&pairs(20)).await;
    bulk.hubspot.respond_with(|request| {
        request.target.contains("/contacts/7/").then(|| stand_in::Response::recorded("invalid-object-ids"))
    });
    assert_eq!(bulk.run(&["pairs.csv"]).await.code, Some(2));
    let failures = bulk.failures();
    assert_eq!(failures.len(), 1);
    let row: Vec<_> = failures[0].iter().collect();
    assert_eq!(
        row[..8],
        ["8", "contacts", "7", "companies", "7", "400", "VALIDATION_ERROR", "One or more associations are invalid"]
    );
    assert!(row[8].starts_with("00000000-0000-4000-8000-") && row[9] == "false", "{row:?}");

    bulk.hubspot.respond_with(|_| None);
    assert_eq!(bulk.run(&["pairs.csv.failures.csv"]).await.code, Some(0));
    assert!((1..=20).all(|number| bulk.times(number) == 1));
}

#[tokio::test]
async fn positions_and_other_delimiters_need_no_header() {
    let bulk = Bulk::new("2;x;1\n4;y;3\n").await;
    let arguments = ["--columns", "3,1", "--delimiter", ";", "--from-type", "0-1", "--to-type", "0-2", "pairs.csv"];
    assert_eq!(bulk.run(&arguments).await.code, Some(0));
    let mut found: Vec<_> = bulk.hubspot.pairs().into_keys().collect();
    found.sort();
    assert_eq!(found.iter().map(AsRef::as_ref).collect::<Vec<_>>(), ["0-1/1/0-2/2", "0-1/3/0-2/4"]);
}

#[tokio::test]
async fn a_dry_run_sends_and_writes_nothing() {
    let bulk = Bulk::new(&(pairs(10) + "x,contacts,11,companies\n")).await;
    let ended = bulk.run(&["--dry-run", "pairs.csv"]).await;
    assert_eq!(ended.code, Some(2));
    assert!(ended.out.contains("10 pairs to send, 0 duplicates, 1 invalid lines, 0 lines finished"), "{}", ended.out);
    assert!(ended.err.starts_with("line 12, column 1 (from_object_id): \"x\" is not allowed"), "{}", ended.err);
    assert_eq!(bulk.hubspot.received(), 0);
    assert_eq!(std::fs::read_dir(bulk.directory.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn invalid_arguments_and_files_exit_with_1() {
    let bulk = Bulk::new("from_object_id,to_object_id\n1,2\n").await;
    for (arguments, reason) in [
        (&["pairs.csv"][..], "no column is named \"from_object_type\""),
        (&["missing.csv"], "cannot read missing.csv"),
        (&["--columns", "1,2", "pairs.csv"], "--columns needs 4 positions"),
        (&["--from-type", "a/b", "pairs.csv"], "is not allowed"),
        (&[], "Usage"),
    ] {
        let ended = bulk.run(arguments).await;
        assert_eq!(ended.code, Some(1), "{arguments:?}");
        assert!(ended.err.contains(reason), "{}", ended.err);
    }
    let help = bulk.run(&["--help"]).await;
    assert_eq!(help.code, Some(0));
    assert!(help.out.contains("Exit codes"));
}
