//! The program `stand-in`.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{PUT, status};

const BINARY: &str = env!("CARGO_BIN_EXE_stand-in");

/// A running program, its output, and the address that it printed.
fn start(arguments: &[&str]) -> (Child, BufReader<ChildStdout>, String) {
    let mut program = Command::new(BINARY).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(program.stdout.take().unwrap());
    let mut url = String::new();
    output.read_line(&mut url).unwrap();
    (program, output, url.trim().rsplit('/').next().unwrap().to_owned())
}

async fn put(address: &str, version: &str, token: &str) -> String {
    let mut socket = TcpStream::connect(address).await.unwrap();
    let line = PUT.replace("2026-03", version);
    let request = format!("{line}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    socket.read_to_string(&mut response).await.unwrap();
    response
}

#[tokio::test]
async fn flags_set_limits_faults_tokens_and_versions() {
    let flags = ["--daily", "4", "--rate-limit", "3/1s", "--token", "good", "--api-version", "2026-09"];
    let (mut program, _output, address) =
        start(&[&flags[..], &["--fault", "html-503", "--fault", "locked", "--every", "3"]].concat());
    let mut statuses = Vec::new();
    for (version, token) in [("2026-09", "good"), ("2026-03", "good"), ("2026-09", "good"), ("2026-09", "bad")] {
        statuses.push(status(&put(&address, version, token).await));
    }
    for _ in 0..5 {
        let response = put(&address, "2026-09", "good").await;
        assert!(!response.contains("ten_secondly") || response.contains("RateLimit-Max: 3"), "{response}");
        statuses.push(status(&response));
    }
    program.kill().unwrap();
    program.wait().unwrap();
    assert_eq!(statuses[..4], [200, 404, 503, 401]);
    assert_eq!(statuses[4..6], [200, 423]);
    assert_eq!(statuses[6..], [200, 429, 503]);
}

#[test]
fn an_invalid_flag_value_is_an_error_that_shows_valid_ones() {
    let output = |arguments: &[&str]| Command::new(BINARY).args(arguments).output().unwrap();
    for (arguments, remedy) in [
        (["--rate-limit", "100"], "expected a number of calls and a time, such as 100/10s"),
        (["--fault", "fire"], "expected html-503 or another status, stall, reset, "),
    ] {
        let failed = output(&arguments);
        assert_eq!(failed.status.code(), Some(2));
        assert!(String::from_utf8(failed.stderr).unwrap().contains(remedy));
    }
}

#[test]
fn the_help_has_recipes() {
    let help = Command::new(BINARY).arg("--help").output().unwrap().stdout;
    assert!(String::from_utf8(help).unwrap().contains("--fault html-502 --every 5"));
}
