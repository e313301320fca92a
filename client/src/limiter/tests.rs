use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, advance, sleep};

use super::{Limiter, Place};
use crate::rate_limit::{RateLimit, RateLimitStatus};

const WINDOW: Duration = Duration::from_secs(10);
/// What a place lies fallow longer than HubSpot's window.
const GUARD: Duration = Duration::from_millis(10);

fn limiter(max: usize) -> Limiter {
    Limiter::new(RateLimit::new(max, WINDOW).0.unwrap())
}

fn answer(place: Place<'_>, max: u64, remaining: u64) {
    let (max, remaining, interval) = (Some(max), Some(remaining), Some(WINDOW));
    let left = place.answered(&RateLimitStatus { max, remaining, interval, ..RateLimitStatus::default() }, false);
    assert!(left.is_none());
}

/// A call that takes this long.
async fn call(limiter: &Limiter, time: Duration) -> Instant {
    let mut place = limiter.place().await;
    let sent = Instant::now();
    place.sent();
    sleep(time).await;
    sent
}

#[tokio::test(start_paused = true)]
async fn the_window_rolls_from_the_answer_on() {
    let limiter = limiter(2);
    let start = Instant::now();
    call(&limiter, Duration::from_secs(1)).await;
    call(&limiter, Duration::from_secs(2)).await;
    assert_eq!(start.elapsed(), Duration::from_secs(3));
    let third = call(&limiter, Duration::ZERO).await;
    assert_eq!(third - start, Duration::from_secs(1) + WINDOW + GUARD);
    let fourth = call(&limiter, Duration::ZERO).await;
    assert_eq!(fourth - start, Duration::from_secs(3) + WINDOW + GUARD);
}

#[tokio::test(start_paused = true)]
async fn first_come_is_first_served() {
    let limiter = Arc::new(limiter(1));
    let order = Arc::new(std::sync::Mutex::new(Vec::new()));
    let tasks: Vec<_> = (0..5)
        .map(|number| {
            let (limiter, order) = (Arc::clone(&limiter), Arc::clone(&order));
            tokio::spawn(async move {
                call(&limiter, Duration::ZERO).await;
                order.lock().unwrap().push(number);
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(*order.lock().unwrap(), [0, 1, 2, 3, 4]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_not_sent_gives_its_place_back_at_once() {
    let limiter = limiter(1);
    let place = limiter.place().await;
    let start = Instant::now();
    let (sent, ()) = tokio::join!(call(&limiter, Duration::ZERO), async {
        sleep(Duration::from_secs(1)).await;
        drop(place);
    });
    assert_eq!(sent - start, Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_waiting_call_that_is_dropped_leaves_nothing_behind() {
    let limiter = limiter(3);
    for _ in 0..50 {
        let millis = Duration::from_millis(fastrand::u64(0..400));
        let calls = async { tokio::join!(call(&limiter, millis), call(&limiter, millis * 2), call(&limiter, millis)) };
        _ = tokio::time::timeout(millis, calls).await;
    }
    advance(WINDOW + GUARD).await;
    let start = Instant::now();
    for _ in 0..3 {
        call(&limiter, Duration::ZERO).await;
    }
    assert_eq!(start.elapsed(), Duration::ZERO, "all three places are free");
    assert_eq!(call(&limiter, Duration::ZERO).await - start, WINDOW + GUARD, "and no fourth");
}

#[tokio::test(start_paused = true)]
async fn a_lower_limit_of_hubspots_counts_and_a_higher_one_only_for_the_default() {
    for (limit, told, expected) in
        [(RateLimit::new(5, WINDOW), 2, 2), (RateLimit::new(5, WINDOW), 9, 5), (RateLimit::default(), 190, 190)]
    {
        let limiter = Limiter::new(limit.0.unwrap());
        let start = Instant::now();
        let mut sent = 0;
        while start.elapsed() < WINDOW {
            let mut place = limiter.place().await;
            place.sent();
            sent += u64::from(start.elapsed() < WINDOW);
            answer(place, told, told - sent.min(told));
        }
        assert_eq!(sent, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_hold_stops_every_call() {
    let limiter = limiter(9);
    let mut place = limiter.place().await;
    place.sent();
    place.refused(Some(Duration::from_secs(3)));
    let start = Instant::now();
    assert_eq!(call(&limiter, Duration::ZERO).await - start, Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn others_are_seen_in_hubspots_count_and_calls_are_then_spread() {
    let limiter = limiter(10);
    let mut place = limiter.place().await;
    place.sent();
    answer(place, 10, 6);
    let start = call(&limiter, Duration::ZERO).await;
    let next = call(&limiter, Duration::ZERO).await;
    assert_eq!(next - start, WINDOW / 10);
}

#[tokio::test(start_paused = true)]
async fn calls_of_its_own_are_not_taken_for_those_of_others() {
    let limiter = limiter(10);
    let start = Instant::now();
    for used in 1..=10 {
        let mut place = limiter.place().await;
        place.sent();
        answer(place, 10, 10 - used);
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn refusals_cut_the_share_to_what_was_granted_and_room_lets_it_grow() {
    let limiter = limiter(10);
    let mut places = Vec::new();
    for _ in 0..10 {
        let mut place = limiter.place().await;
        place.sent();
        places.push(place);
    }
    // HubSpot grants four of a burst of ten.
    for (number, place) in places.into_iter().enumerate() {
        if number % 3 == 0 { drop(place) } else { place.refused(None) }
    }
    assert_eq!(limiter.window().share(), 4);
    let start = Instant::now();
    while start.elapsed() < WINDOW * 30 {
        let mut place = limiter.place().await;
        place.sent();
        let share = limiter.window().share() as u64;
        answer(place, 10, 10 - share);
    }
    let share = limiter.window().share();
    assert!(share >= 9, "{share}");
}
