use std::collections::{BTreeMap, BTreeSet};

use super::*;

const HEAD: &str = "hubspot-bulk-associate journal 2 here\n@9f86\n";

fn state(records: &str) -> Result<State, String> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal");
    std::fs::write(&path, format!("{HEAD}{records}")).unwrap();
    State::read(&path)
}

#[test]
fn lines_up_to_the_latest_are_finished_unless_they_are_open() {
    let state = state("+2 a\n+3 b\n+5 c\n=3\n!2 70 ff\n+6 d\n~6\n").unwrap();
    let expected = State {
        settings: " here".to_owned(),
        account: Some(Account { token: "9f86".to_owned(), name: None }),
        line: 6,
        hash: 13,
        open: BTreeMap::from([(5, Open::InFlight), (6, Open::ToSend)]),
        associated: 1,
        failed: BTreeSet::from([2]),
        list: List { length: 70, hash: Fnv(255) },
        finished: false,
    };
    assert_eq!(state, expected);
}

#[test]
fn a_line_that_is_started_again_is_in_flight() {
    let state = state("+2 a\n~2\n+3 b\n+2 a\n").unwrap();
    assert_eq!((state.line, state.hash, state.open[&2]), (3, 11, Open::InFlight));
}

#[test]
fn finished_failed_and_void_lines_are_known() {
    assert!(state("+2 a\n=2\n.\n").unwrap().finished);
    assert!(!state("+2 a\n=2\n.\n+3 b\n").unwrap().finished);
    let retried = state("+2 a\n!2 70 ff\n.\n^\n").unwrap();
    assert_eq!((retried.open[&2], retried.list, retried.finished), (Open::ToSend, List::default(), false));
    let void = state("+2 a\n!2 70 ff\n#\n").unwrap();
    assert_eq!((void.line, void.list, void.account.is_some()), (0, List::default(), true));
}

#[test]
fn an_incomplete_record_is_removed_before_others_are_appended() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal");
    for incomplete in ["", "=", "=2", "+3 ", "+3 b", "\0\0\0\0"] {
        std::fs::write(&path, format!("{HEAD}+2 a\n{incomplete}")).unwrap();
        let (mut journal, state) = Journal::open(&path).unwrap();
        assert_eq!((state.line, state.open.len()), (2, 1), "{incomplete:?}");
        journal.associated(2);
        journal.commit().unwrap();
        assert_eq!(State::read(&path).unwrap().associated, 1, "{incomplete:?}");
    }
}

#[test]
fn invalid_records_and_other_files_are_errors() {
    for invalid in ["=3", "+2", "+x a", "?", "", "~9", "!2 x", "+1 zz"] {
        assert!(state(&format!("{invalid}\n")).unwrap_err().contains("after byte 44 is not a record"), "{invalid:?}");
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal");
    for other in ["from_object_id,to_object_id\n1,2\n", "hubs\n", "\n", "hubspot-bulk-associate journal 1 x\n", "x"] {
        std::fs::write(&path, other).unwrap();
        assert!(Journal::open(&path).err().unwrap().contains("is not a journal"), "{other:?}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), other);
    }
}
