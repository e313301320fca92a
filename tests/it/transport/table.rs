//! Every status, every form of `Retry-After` and every fault: what the server sees, how long is waited, what comes of it.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use hubspot_associations::{AccessToken, Client, Error, RateLimit, RetryPolicy};
use stand_in::{Response, Settings, StandIn, Step};

use super::{associate, clock};
use crate::support::TOKEN;

/// One kind of answer to the first requests of a call.
struct Row {
    name: &'static str,
    answer: Response,
    /// How many requests get it; the next ones get a good answer.
    times: usize,
    /// How long the clock is moved when nothing happens.
    stall: Option<Duration>,
    requests: usize,
    /// In milliseconds.
    waits: &'static [u128],
    outcome: &'static str,
    /// What the error tells to wait, in seconds.
    retry_after: Option<u64>,
}

impl Row {
    fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    fn asks(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    fn stalls(self, seconds: u64) -> Self {
        Self { stall: Some(Duration::from_secs(seconds)), ..self }
    }
}

/// An answer to all requests of a call.
fn row(name: &'static str, answer: Response, requests: usize, waits: &'static [u128], outcome: &'static str) -> Row {
    Row { name, answer, times: usize::MAX, stall: None, requests, waits, outcome, retry_after: None }
}

/// Waits with the longest jitter.
const BACKOFF: &[u128] = &[500, 1000, 2000];

fn given_up(name: &'static str, answer: Response, outcome: &'static str) -> Row {
    row(name, answer, 1, &[], outcome)
}

fn resent(name: &'static str, answer: Response, outcome: &'static str) -> Row {
    row(name, answer, 4, BACKOFF, outcome)
}

/// A 503 with headers, once.
fn asked(name: &'static str, headers: &[(&str, &str)], waits: &'static [u128]) -> Row {
    let answer = headers.iter().fold(Response::html(503), |answer, (name, value)| answer.header(name, value));
    row(name, answer, 2, waits, "ok").times(1)
}

fn ready(name: &str) -> Response {
    Response::recorded(name)
}

fn rows() -> Vec<Row> {
    let empty = |status| Response::new(status, "");
    let text = |status, text: &'static str| Response::new(status, text);
    let broken = |status, end| Response::html(status).steps([Step::Head, Step::Part(9), end]);
    let redirect = |status| empty(status).header("location", "https://elsewhere.example/x?token=y");
    let body = r#"{"status":"COMPLETE","results":[]}"#;
    const DATE: (&str, &str) = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
    let mut rows = vec![
        // The request or the account.
        given_up("400", ready("invalid-object-ids"), "400"),
        given_up("400 as a page", Response::html(400), "400"),
        given_up("402", ready("payment-required"), "402"),
        given_up("403", ready("missing-scopes"), "403"),
        given_up("404", Response::html(404), "404"),
        given_up("405", Response::html(405), "405"),
        given_up("409", empty(409), "409"),
        given_up("410", empty(410), "410"),
        given_up("414", Response::html(414), "414"),
        given_up("415", Response::html(415), "415"),
        given_up("422", empty(422), "422"),
        given_up("bad token", ready("bad-token"), "401"),
        given_up("expired token without a newer one", ready("expired-token"), "401"),
        // Rate limits and locks.
        row("423", ready("locked"), 4, &[2500, 2500, 2500], "423").asks(2),
        row("423 once", ready("locked"), 2, &[2500], "ok").times(1),
        row("423 that asks for more", ready("locked").header("retry-after", 5), 2, &[5500], "ok").times(1),
        row("423 that asks for less", ready("locked").header("retry-after", 1), 2, &[2500], "ok").times(1),
        row("window", ready("ten-secondly"), 2, &[10_000], "ok").times(1),
        row("window, always", ready("ten-secondly"), 4, &[10_000, 10_000, 10_000], "429").asks(10),
        row(
            "window with its length",
            ready("ten-secondly").header("X-HubSpot-RateLimit-Interval-Milliseconds", 1500),
            2,
            &[1500],
            "ok",
        )
        .times(1),
        row("window that asks", ready("ten-secondly").header("retry-after", 3), 2, &[3000], "ok").times(1),
        row("second", ready("secondly"), 2, &[1250], "ok").times(1),
        row("second by category", ready("rate-limits"), 2, &[1250], "ok").times(1),
        row("second, always", ready("secondly"), 4, &[1250, 1250, 1250], "429").asks(1),
        row("429 without a name", empty(429), 2, &[500], "ok").times(1),
        resent("429 as a page, always", Response::html(429), "429"),
        given_up("day", ready("daily"), "429"),
        given_up("day that asks", ready("daily").header("retry-after", 30_000), "429").asks(30_000),
        given_up("day by header", empty(429).header("X-HubSpot-RateLimit-Daily-Remaining", 0), "429"),
        given_up("477", ready("migrating"), "477").asks(86_400),
        given_up("488", ready("wrong-hublet"), "488"),
        // Servers and edges.
        resent("408", empty(408), "408"),
        resent("500", ready("internal-error"), "500"),
        given_up("501", empty(501), "501"),
        resent("502", Response::html(502), "502"),
        resent("503", Response::html(503), "503"),
        resent("504", Response::html(504), "504"),
        resent("505", empty(505), "505"),
        resent("507", empty(507), "507"),
        resent("599", empty(599), "599"),
        row("500, once", ready("internal-error"), 2, &[500], "ok").times(1),
        row("502, three times", Response::html(502), 4, BACKOFF, "ok").times(3),
        resent("edge's text", text(520, "error code: 520"), "520"),
        // What is asked for.
        asked("seconds", &[("retry-after", "7")], &[7_000]),
        asked("no seconds", &[("retry-after", "0")], &[500]),
        asked("milliseconds", &[("retry-after-ms", "120"), ("retry-after", "9")], &[500]),
        asked("more milliseconds", &[("retry-after-ms", "1200"), ("retry-after", "9")], &[1200]),
        asked("date", &[("retry-after", "Sun, 06 Nov 1994 08:49:40 GMT"), DATE], &[3_000]),
        asked("date of RFC 850", &[("retry-after", "Sunday, 06-Nov-94 08:49:40 GMT"), DATE], &[3_000]),
        asked("date of asctime", &[("retry-after", "Sun Nov  6 08:49:40 1994"), DATE], &[3_000]),
        asked("date of the past", &[("retry-after", "Sun, 06 Nov 1994 08:49:30 GMT"), DATE], &[500]),
        asked("past without a date", &[("retry-after", "Sun, 06 Nov 1994 08:49:30 GMT")], &[500]),
        asked("nonsense", &[("retry-after", "soon")], &[500]),
        asked("negative", &[("retry-after", "-5")], &[500]),
        asked("the cap", &[("retry-after", "60")], &[60_000]),
        given_up("more than the cap", Response::html(503).header("retry-after", 61), "503").asks(61),
        row("more than the call has left", Response::html(503).header("retry-after", 50), 3, &[50_000, 50_000], "503")
            .asks(50),
        // Faults.
        resent("reset before the answer", Response::only([Step::Reset]), "broken"),
        row("reset once", Response::only([Step::Reset]), 2, &[500], "ok").times(1),
        resent("closed before the answer", Response::only([Step::Close]), "broken"),
        resent(
            "reset during the head",
            Response::only([Step::Raw(b"HTTP/1.1 200 OK\r\ncont".as_slice().into()), Step::Reset]),
            "broken",
        ),
        resent("reset during the body", text(200, body).steps([Step::Head, Step::Part(9), Step::Reset]), "broken"),
        resent("truncated", text(200, body).steps([Step::Head, Step::Part(9), Step::Close]), "broken"),
        resent(
            "too long a length",
            text(200, body).header("content-length", 99).steps(vec![Step::Head, Step::Body, Step::Close]),
            "broken",
        ),
        given_up("too short a length", text(200, body).header("content-length", 9), "undecodable"),
        resent(
            "garbage",
            Response::only([Step::Raw(b"\x01\x02 no protocol\r\n\r\n".as_slice().into()), Step::Close]),
            "broken",
        ),
        row("never an answer", Response::only([Step::Stall]), 4, BACKOFF, "late").stalls(30),
        row("stalled body", text(200, body).steps([Step::Head, Step::Part(9), Step::Stall]), 4, BACKOFF, "late")
            .stalls(15),
        row("dripped body", text(200, body).steps([Step::Head, Step::Drip(5, Duration::from_millis(1))]), 1, &[], "ok"),
        given_up(
            "oversize, declared",
            empty(200).header("content-length", 9_000_000).steps([Step::Head, Step::Zeros(9_000_000)]),
            "too large",
        ),
        given_up(
            "oversize, undeclared",
            empty(200).steps([Step::BareHead, Step::Zeros(9_000_000), Step::Close]),
            "too large",
        ),
        resent(
            "oversize page of an error",
            empty(503).steps([Step::BareHead, Step::Zeros(9_000_000), Step::Close]),
            "503",
        ),
        given_up("truncated 302", broken(302, Step::Close), "302"),
        given_up("truncated 400", broken(400, Step::Close), "400"),
        given_up("truncated 401", broken(401, Step::Reset), "401"),
        given_up("stalled 403", broken(403, Step::Stall), "403").stalls(15),
        row("truncated 429", broken(429, Step::Close).header("retry-after", 3), 2, &[3000], "ok").times(1),
        given_up("stalled 429", broken(429, Step::Stall).header("retry-after", 90), "429").stalls(15).asks(90),
        resent("truncated 503", broken(503, Step::Reset), "503"),
        given_up("407", empty(407), "407"),
        given_up("no body", empty(200), "empty"),
        given_up("a page of success", Response::html(200), "undecodable"),
        row("any status of success", text(299, body), 1, &[], "ok"),
        row("closed after the answer", text(200, body).steps([Step::Head, Step::Body, Step::Close]), 1, &[], "ok"),
    ];
    for (status, name) in (520..=526).chain([530]).zip(["520", "521", "522", "523", "524", "525", "526", "530"]) {
        rows.push(resent(name, Response::html(status), name));
    }
    for (status, name) in [(301, "301"), (302, "302"), (303, "303"), (304, "304"), (307, "307"), (308, "308")] {
        rows.push(given_up(name, redirect(status), name));
    }
    rows
}

fn outcome<T>(result: &Result<T, Error>) -> String {
    let Err(error) = result else { return "ok".to_owned() };
    let text = error.to_string();
    match error.status() {
        _ if text.contains("larger than the limit") => "too large".to_owned(),
        _ if error.is_decode() => "undecodable".to_owned(),
        _ if error.is_empty_response() => "empty".to_owned(),
        _ if text.contains("the connection failed") => "broken".to_owned(),
        _ if text.contains("timed out") => "late".to_owned(),
        Some(status) => status.as_u16().to_string(),
        None if error.is_connect() => "connect".to_owned(),
        None => text,
    }
}

fn builder(url: String) -> hubspot_associations::ClientBuilder {
    let policy = RetryPolicy::default().jitter(|| 1.0);
    Client::builder().access_token(TOKEN).base_url(url).retry_policy(policy).rate_limit(RateLimit::unlimited())
}

async fn check(hubspot: &StandIn, row: Row) {
    let name = row.name;
    // Each row has a token of its own, by which the stand-in knows what to answer.
    let received = || hubspot.requests().iter().filter(|request| request.token() == name).count();
    let (builder, mut attempts) = clock::watched(builder(hubspot.base_url()).access_token(name));
    let client = builder.build().unwrap();
    let run = clock::run(received, &mut attempts, row.stall, associate(&client)).await;
    assert_eq!(outcome(&run.outcome), row.outcome, "{name}: {:?}", run.outcome);
    assert_eq!(received(), row.requests, "{name}: requests; {}", run.reason);
    assert_eq!(run.waits, row.waits, "{name}: waits");
    if let Some(seconds) = row.retry_after {
        let told = run.outcome.unwrap_err().retry_after().map(|wait| wait.as_secs());
        assert_eq!(told, Some(seconds), "{name}: retry_after");
    }
}

#[test]
fn every_response_follows_the_decision_table() {
    let mut rows = rows();
    assert!(rows.len() >= 60, "{}", rows.len());
    for (number, row) in rows.iter_mut().enumerate() {
        row.name = format!("{number}-{}", row.name.replace(' ', "-")).leak();
    }
    let answers: HashMap<_, _> =
        rows.iter().map(|row| (row.name.to_owned(), (row.answer.clone(), row.times, AtomicUsize::new(0)))).collect();
    let hubspot = clock::still(clock::start(Settings::default()));
    hubspot.respond_with(move |request| {
        let (answer, times, seen) = &answers[request.token()];
        (seen.fetch_add(1, Relaxed) < *times).then(|| answer.clone())
    });
    let failed: Vec<_> = std::thread::scope(|scope| {
        let run = |row: Row| (row.name, scope.spawn(|| clock::still(check(&hubspot, row))));
        let threads: Vec<_> = rows.into_iter().map(run).collect();
        threads.into_iter().filter_map(|(name, thread)| thread.join().is_err().then_some(name)).collect()
    });
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn an_expired_token_is_renewed_once_and_without_a_wait() {
    clock::still(async {
        for (times, requests, expected) in [(1, 2, "ok"), (9, 2, "401")] {
            let hubspot = clock::start(Settings::default()).await;
            (0..times).for_each(|_| hubspot.enqueue(ready("expired-token")));
            let asked = Arc::new(AtomicU64::new(0));
            let counter = Arc::clone(&asked);
            let source = move || {
                let number = counter.fetch_add(1, Relaxed);
                async move { Ok::<_, Error>(AccessToken::new(format!("token-{number}"), None)) }
            };
            let (builder, mut attempts) = clock::watched(builder(hubspot.base_url()).token_source(source));
            let client = builder.build().unwrap();
            let run = clock::run(|| hubspot.requests().len(), &mut attempts, None, associate(&client)).await;
            assert_eq!(outcome(&run.outcome), expected);
            assert_eq!(run.waits, [0]);
            let tokens: Vec<_> = hubspot.requests().iter().map(|request| request.token().to_owned()).collect();
            assert_eq!(tokens.len(), requests);
            assert_eq!(tokens, ["token-0", "token-1"]);
        }
    });
}
