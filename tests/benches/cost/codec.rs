//! Decoding and encoding compared with plain derived code for the same fields: instructions, and time.

use std::{hint::black_box, time::Instant};

use hubspot_associations::types::{
    AssociationConfigurationBatch, AssociationConfigurationUpdates, DefaultAssociationBatch,
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    bodies, callgrind,
    plain::{Association, Batch, Configuration, Updates},
    report::Report,
    sample,
};

/// The limit of decoding one association: open enums, ids from integers, lenient timestamps, unknown members.
const LIMIT: f64 = 1.10;
const LIMITED: &str = "codec/association/decode/2";

/// Each body: the function that writes it, its lengths, and the types that decode it, ours before the plain ones.
const BODIES: [(&str, Write, [usize; 2], Prepare); 3] = [
    ("association", bodies::association, [2, 2000], prepare::<DefaultAssociationBatch, Batch<Association>>),
    ("configuration", bodies::configuration, [1, 2000], prepare::<AssociationConfigurationBatch, Batch<Configuration>>),
    ("updates", bodies::updates, [1, 2000], prepare::<AssociationConfigurationUpdates, Updates>),
];
const DIRECTIONS: [&str; 2] = ["decode", "encode"];
const SIDES: [&str; 2] = ["ours", "plain"];

type Write = fn(usize) -> String;
type Prepare = fn(&str, &str, String) -> Box<dyn Fn()>;

pub(crate) fn run(report: &mut Report) {
    let counts = callgrind::available();
    for (body, write, lengths, prepare) in BODIES {
        for (direction, length) in
            DIRECTIONS.into_iter().flat_map(|direction| lengths.map(|length| (direction, length)))
        {
            let name = format!("codec/{body}/{direction}/{length}");
            if counts {
                let (fewer, more) = if length < 10 { (200, 700) } else { (1, 4) };
                let counts = SIDES.map(|side| {
                    let part = ["part-codec", body, direction, &length.to_string(), side];
                    callgrind::instructions(&part, fewer, more)
                });
                let ratio = report.compare(&name, SIDES, counts, "instructions");
                if name == LIMITED {
                    report.limit(&format!("{name}, ours to plain"), ratio, LIMIT);
                }
            }
            let times = times(SIDES.map(|side| prepare(direction, side, write(length))));
            report.compare(&format!("{name}/time"), SIDES, times, "µs");
        }
    }
}

/// The counted part: one body, decoded or encoded in each round.
pub(crate) fn codec(arguments: &[String]) {
    let [body, direction, length, side, rounds] = arguments else { panic!("body, direction, length, side, rounds") };
    let (_, write, _, prepare) = BODIES.into_iter().find(|(name, ..)| name == body).expect("a body of that name");
    let work = prepare(direction, side, write(length.parse().unwrap()));
    (0..rounds.parse().unwrap()).for_each(|_| work());
}

fn prepare<Ours, Plain>(direction: &str, side: &str, body: String) -> Box<dyn Fn()>
where
    Ours: DeserializeOwned + Serialize + 'static,
    Plain: DeserializeOwned + Serialize + 'static,
{
    match (direction, side) {
        ("decode", "ours") => decode::<Ours>(body),
        ("decode", _) => decode::<Plain>(body),
        (_, "ours") => encode::<Ours>(&body),
        _ => encode::<Plain>(&body),
    }
}

fn decode<T: DeserializeOwned>(body: String) -> Box<dyn Fn()> {
    Box::new(move || drop(black_box(serde_json::from_slice::<T>(black_box(body.as_bytes())).unwrap())))
}

fn encode<T: DeserializeOwned + Serialize + 'static>(body: &str) -> Box<dyn Fn()> {
    let value: T = serde_json::from_str(body).unwrap();
    Box::new(move || drop(black_box(serde_json::to_vec(black_box(&value)).unwrap())))
}

/// Returns the microseconds of each, as the median of rounds in turn.
fn times(work: [Box<dyn Fn()>; 2]) -> [f64; 2] {
    const ROUNDS: usize = 11;
    let once = microseconds(&work[0], 1).max(0.1);
    let repeats = (5_000.0 / once).ceil() as usize;
    let mut samples = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (samples, work) in samples.iter_mut().zip(&work) {
            samples.push(microseconds(work, repeats));
        }
    }
    samples.map(|mut samples| sample::median(&mut samples))
}

fn microseconds(work: &dyn Fn(), repeats: usize) -> f64 {
    let start = Instant::now();
    (0..repeats).for_each(|_| work());
    start.elapsed().as_secs_f64() * 1e6 / repeats as f64
}
