//! Every status, every form of `Retry-After` and every fault: the requests, the delays and the outcome of a call.

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

/// A response to the first requests of a call, and what the client does.
struct Row {
    name: &'static str,
    response: Response,
    /// The number of requests that get it; the next ones succeed.
    times: usize,
    /// How far to move the clock when nothing happens.
    stall: Option<Duration>,
    requests: usize,
    /// In milliseconds.
    waits: &'static [u128],
    outcome: &'static str,
    /// The error's `retry_after` in seconds.
    retry_after: Option<u64>,
}

impl Row {
    fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    fn stalls(self, seconds: u64) -> Self {
        Self { stall: Some(Duration::from_secs(seconds)), ..self }
    }
}

/// A response to all requests of a call.
fn row(name: &'static str, response: Response, requests: usize, waits: &'static [u128], outcome: &'static str) -> Row {
    Row { name, response, times: usize::MAX, stall: None, requests, waits, outcome, retry_after: None }
}

/// The longest backoff delays in milliseconds.
const BACKOFF: &[u128] = &[500, 1000, 2000];

fn given_up(name: &'static str, response: Response, outcome: &'static str) -> Row {
    row(name, response, 1, &[], outcome)
}

fn retried(name: &'static str, response: Response, outcome: &'static str) -> Row {
    row(name, response, 4, BACKOFF, outcome)
}

/// A 503 with headers, once.
fn unavailable(name: &'static str, headers: &[(&str, &str)], waits: &'static [u128]) -> Row {
    let response = headers.iter().fold(Response::html(503), |response, (name, value)| response.header(name, value));
    row(name, response, 2, waits, "ok").times(1)
}

fn recorded(name: &str) -> Response {
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
        given_up("400", recorded("invalid-object-ids"), "400"),
        given_up("400 as a page", Response::html(400), "400"),
        given_up("402", recorded("payment-required"), "402"),
        given_up("403", recorded("missing-scopes"), "403"),
        given_up("404", Response::html(404), "404"),
        given_up("405", Response::html(405), "405"),
        given_up("409", empty(409), "409"),
        given_up("410", empty(410), "410"),
        given_up("414", Response::html(414), "414"),
        given_up("415", Response::html(415), "415"),
        given_up("422", empty(422), "422"),
        given_up("bad token", recorded("bad-token"), "401"),
        given_up("expired token without a newer one", recorded("expired-token"), "401"),
        // Rate limits and locks.
        row("423", recorded("locked"), 4, &[2500, 2500, 2500], "423").retry_after(2),
        row("423 once", recorded("locked"), 2, &[2500], "ok").times(1),
        row("423 with a longer retry-after", recorded("locked").header("retry-after", 5), 2, &[5500], "ok").times(1),
        row("423 with a shorter retry-after", recorded("locked").header("retry-after", 1), 2, &[2500], "ok").times(1),
        row("window", recorded("ten-secondly"), 2, &[10_000], "ok").times(1),
        row("window, always", recorded("ten-secondly"), 4, &[10_000, 10_000, 10_000], "429").retry_after(10),
        row(
            "window with its length",
            recorded("ten-secondly").header("X-HubSpot-RateLimit-Interval-Milliseconds", 1500),
            2,
            &[1500],
            "ok",
        )
        .times(1),
        row("window with retry-after", recorded("ten-secondly").header("retry-after", 3), 2, &[3000], "ok").times(1),
        row("second", recorded("secondly"), 2, &[1250], "ok").times(1),
        row("second by category", recorded("rate-limits"), 2, &[1250], "ok").times(1),
        row("second, always", recorded("secondly"), 4, &[1250, 1250, 1250], "429").retry_after(1),
        row("429 without a name", empty(429), 2, &[500], "ok").times(1),
        retried("429 as a page, always", Response::html(429), "429"),
        given_up("day", recorded("daily"), "429"),
        given_up("day with retry-after", recorded("daily").header("retry-after", 30_000), "429").retry_after(30_000),
        given_up("day by header", empty(429).header("X-HubSpot-RateLimit-Daily-Remaining", 0), "429"),
        given_up("477", recorded("migrating"), "477").retry_after(86_400),
        given_up("488", recorded("wrong-hublet"), "488"),
        // Servers and edges.
        retried("408", empty(408), "408"),
        retried("500", recorded("internal-error"), "500"),
        given_up("501", empty(501), "501"),
        retried("502", Response::html(502), "502"),
        retried("503", Response::html(503), "503"),
        retried("504", Response::html(504), "504"),
        retried("505", empty(505), "505"),
        retried("507", empty(507), "507"),
        retried("599", empty(599), "599"),
        row("500, once", recorded("internal-error"), 2, &[500], "ok").times(1),
        row("502, three times", Response::html(502), 4, BACKOFF, "ok").times(3),
        retried("edge's text", text(520, "error code: 520"), "520"),
        // `Retry-After`.
        unavailable("seconds", &[("retry-after", "7")], &[7_000]),
        unavailable("zero seconds", &[("retry-after", "0")], &[500]),
        unavailable("milliseconds", &[("retry-after-ms", "120"), ("retry-after", "9")], &[500]),
        unavailable("more milliseconds", &[("retry-after-ms", "1200"), ("retry-after", "9")], &[1200]),
        unavailable("date", &[("retry-after", "Sun, 06 Nov 1994 08:49:40 GMT"), DATE], &[3_000]),
        unavailable("date of RFC 850", &[("retry-after", "Sunday, 06-Nov-94 08:49:40 GMT"), DATE], &[3_000]),
        unavailable("date of asctime", &[("retry-after", "Sun Nov  6 08:49:40 1994"), DATE], &[3_000]),
        unavailable("date of the past", &[("retry-after", "Sun, 06 Nov 1994 08:49:30 GMT"), DATE], &[500]),
        unavailable("past without a date", &[("retry-after", "Sun, 06 Nov 1994 08:49:30 GMT")], &[500]),
        unavailable("nonsense", &[("retry-after", "soon")], &[500]),
        unavailable("negative", &[("retry-after", "-5")], &[500]),
        unavailable("the longest delay", &[("retry-after", "60")], &[60_000]),
        given_up("more than the longest delay", Response::html(503).header("retry-after", 61), "503").retry_after(61),
        row(
            "more than the rest of the total timeout",
            Response::html(503).header("retry-after", 50),
            3,
            &[50_000, 50_000],
            "503",
        )
        .retry_after(50),
        // Faults.
        retried("reset before the response", Response::only([Step::Reset]), "broken"),
        row("reset once", Response::only([Step::Reset]), 2, &[500], "ok").times(1),
        retried("closed before the response", Response::only([Step::Close]), "broken"),
        retried(
            "reset during the head",
            Response::only([Step::Raw(b"HTTP/1.1 200 OK\r\ncont".as_slice().into()), Step::Reset]),
            "broken",
        ),
        retried("reset during the body", text(200, body).steps([Step::Head, Step::Part(9), Step::Reset]), "broken"),
        retried("truncated", text(200, body).steps([Step::Head, Step::Part(9), Step::Close]), "broken"),
        retried(
            "content-length too large",
            text(200, body).header("content-length", 99).steps(vec![Step::Head, Step::Body, Step::Close]),
            "broken",
        ),
        given_up("content-length too small", text(200, body).header("content-length", 9), "undecodable"),
        retried(
            "garbage",
            Response::only([Step::Raw(b"\x01\x02 no protocol\r\n\r\n".as_slice().into()), Step::Close]),
            "broken",
        ),
        row("no response", Response::only([Step::Stall]), 4, BACKOFF, "timed out").stalls(30),
        row("stalled body", text(200, body).steps([Step::Head, Step::Part(9), Step::Stall]), 4, BACKOFF, "timed out")
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
        retried(
            "oversize page of an error",
            empty(503).steps([Step::BareHead, Step::Zeros(9_000_000), Step::Close]),
            "503",
        ),
        given_up("truncated 302", broken(302, Step::Close), "302"),
        given_up("truncated 400", broken(400, Step::Close), "400"),
        given_up("truncated 401", broken(401, Step::Reset), "401"),
        given_up("stalled 403", broken(403, Step::Stall), "403").stalls(15),
        row("truncated 429", broken(429, Step::Close).header("retry-after", 3), 2, &[3000], "ok").times(1),
        given_up("stalled 429", broken(429, Step::Stall).header("retry-after", 90), "429").stalls(15).retry_after(90),
        retried("truncated 503", broken(503, Step::Reset), "503"),
        given_up("407", empty(407), "407"),
        given_up("no body", empty(200), "empty"),
        given_up("a page of success", Response::html(200), "undecodable"),
        row("any status of success", text(299, body), 1, &[], "ok"),
        row("closed after the response", text(200, body).steps([Step::Head, Step::Body, Step::Close]), 1, &[], "ok"),
    ];
    for (status, name) in (520..=526).chain([530]).zip(["520", "521", "522", "523", "524", "525", "526", "530"]) {
        rows.push(retried(name, Response::html(status), name));
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
        _ if text.contains("timed out") => "timed out".to_owned(),
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
    // Each row has its own token, by which the stand-in selects the response.
    let received = || hubspot.requests().iter().filter(|request| request.token() == name).count();
    let (builder, mut attempts) = clock::watched(builder(hubspot.base_url()).access_token(name));
    let client = builder.build().unwrap();
    let run = clock::run(received, &mut attempts, row.stall, associate(&client)).await;
    assert_eq!(outcome(&run.outcome), row.outcome, "{name}: {:?}", run.outcome);
    assert_eq!(received(), row.requests, "{name}: requests; {}", run.reason);
    assert_eq!(run.waits, row.waits, "{name}: waits");
    if let Some(seconds) = row.retry_after {
        let retry_after = run.outcome.unwrap_err().retry_after().map(|wait| wait.as_secs());
        assert_eq!(retry_after, Some(seconds), "{name}: retry_after");
    }
}

#[test]
fn every_response_follows_the_decision_table() {
    let mut rows = rows();
    assert!(rows.len() >= 60, "{}", rows.len());
    for (number, row) in rows.iter_mut().enumerate() {
        row.name = format!("{number}-{}", row.name.replace(' ', "-")).leak();
    }
    let responses: HashMap<_, _> =
        rows.iter().map(|row| (row.name.to_owned(), (row.response.clone(), row.times, AtomicUsize::new(0)))).collect();
    let hubspot = clock::still(clock::start(Settings::default()));
    hubspot.respond_with(move |request| {
        let (response, times, seen) = &responses[request.token()];
        (seen.fetch_add(1, Relaxed) < *times).then(|| response.clone())
    });
    let failed: Vec<_> = std::thread::scope(|scope| {
        let run = |row: Row| (row.name, scope.spawn(|| clock::still(check(&hubspot, row))));
        let threads: Vec<_> = rows.into_iter().map(run).collect();
        threads.into_iter().filter_map(|(name, thread)| thread.join().is_err().then_some(name)).collect()
    });
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn an_expired_token_is_refreshed_once_without_delay() {
    clock::still(async {
        for (times, requests, expected) in [(1, 2, "ok"), (9, 2, "401")] {
            let hubspot = clock::start(Settings::default()).await;
            (0..times).for_each(|_| hubspot.enqueue(recorded("expired-token")));
            let calls = Arc::new(AtomicU64::new(0));
            let counter = Arc::clone(&calls);
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
