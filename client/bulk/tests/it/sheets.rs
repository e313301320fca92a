//! CSV files as spreadsheets export them.

use super::Bulk;

const EXPECTED: [&str; 3] = ["contacts/101/companies/201", "contacts/102/companies/202", "contacts/103/companies/203"];
const TYPES: [&str; 4] = ["--from-type", "contacts", "--to-type", "companies"];

async fn run(file: &str, arguments: &[&str]) -> (Bulk, super::Ended) {
    let bulk = Bulk::new("").await;
    let sheet = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sheets").join(file);
    bulk.write_file("sheet.csv", std::fs::read(sheet).unwrap());
    let ended = bulk.run(&[arguments, &["sheet.csv"]].concat()).await;
    (bulk, ended)
}

#[tokio::test]
async fn exports_of_spreadsheets_are_read_without_options() {
    for file in [
        "excel_german_semicolon.csv",
        "excel_utf8_bom.csv",
        "excel_utf16_tab.txt",
        "excel_for_mac.csv",
        "libreoffice_all_quoted.csv",
        "hubspot_export.csv",
    ] {
        let columns = ["--from-column", "Contact ID", "--to-column", "company_id"];
        let (bulk, ended) = run(file, &[&TYPES[..], &columns].concat()).await;
        assert_eq!(ended.code, Some(0), "{file}: {}", ended.err);
        assert_eq!(bulk.sent(), EXPECTED, "{file}");
    }
}

#[tokio::test]
async fn a_missing_column_is_reported_with_the_columns_found_and_the_option_to_use() {
    let (bulk, ended) = run("excel_german_semicolon.csv", &TYPES).await;
    assert_eq!(ended.code, Some(1));
    insta::assert_snapshot!("a_missing_id_column", ended.err);
    let (_, ended) = run("excel_german_semicolon.csv", &["--from-column", "Kontakt", "--to-type", "x"]).await;
    insta::assert_snapshot!("a_missing_type_column", ended.err);
    assert_eq!(bulk.hubspot.received(), 0);
}

#[tokio::test]
async fn files_other_than_csv_are_rejected() {
    for (bytes, name) in [
        (&b"PK\x03\x04\x14\x00"[..], "a spreadsheet"),
        (b"f\0r\0o\0m\0,\0", "UTF-16 without a byte order mark"),
        (b"", "is empty"),
        (b"\xef\xbb\xbf\n \n", "is empty"),
    ] {
        let bulk = Bulk::new("").await;
        bulk.write_file("sheet.csv", bytes);
        let ended = bulk.run(&["sheet.csv"]).await;
        assert_eq!(ended.code, Some(1), "{}", ended.err);
        assert!(ended.err.contains(name), "{}", ended.err);
    }
}

#[tokio::test]
async fn an_ambiguous_column_is_rejected() {
    let bulk = Bulk::new("Company ID;company_id;Contact ID\n1;2;3\n").await;
    let arguments = |to| ["--from-column", "contactid", "--to-column", to, "pairs.csv"];
    let ended = bulk.run(&[&TYPES[..], &arguments("COMPANY ID")].concat()).await;
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains("2 columns are named"), "{}", ended.err);
    // An exact match is not ambiguous.
    assert_eq!(bulk.run(&[&TYPES[..], &arguments("company_id")].concat()).await.code, Some(0));
    assert_eq!(bulk.sent(), ["contacts/3/companies/2"]);
}
