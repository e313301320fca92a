use std::{future::Future, sync::Arc, time::Duration};

use tokio::time::{Instant, advance, sleep};

use super::{Limiter, Slot};
use crate::rate_limit::{RateLimit, RateLimitStatus};

fn far() -> Instant {
    Instant::now() + Duration::from_secs(1_000_000)
}

fn share(limiter: &Limiter) -> usize {
    limiter.window().share.calls(Instant::now())
}

async fn slot(limiter: &Limiter) -> Slot<'_> {
    limiter.slot(far()).await.ok().unwrap()
}

const WINDOW: Duration = Duration::from_secs(10);
/// The margin after HubSpot's window before a slot is free.
const GUARD: Duration = Duration::from_millis(10);

fn limiter(max: usize) -> Limiter {
    Limiter::new(RateLimit::new(max, WINDOW).0.unwrap())
}

fn respond(slot: Slot<'_>, max: u64, remaining: u64) {
    let (max, remaining, interval) = (Some(max), Some(remaining), Some(WINDOW));
    let left = slot.responded(&RateLimitStatus { max, remaining, interval, ..RateLimitStatus::default() }, false);
    assert!(left.is_none());
}

/// A call that is rejected, because the window is full or for another reason.
async fn reject(limiter: &Limiter, full: bool, hold: Option<Duration>) {
    let mut slot = self::slot(limiter).await;
    slot.sent();
    slot.rejected(full, hold);
}

/// A call that takes `time`; returns when it was sent.
async fn call(limiter: &Limiter, time: Duration) -> Instant {
    let mut slot = self::slot(limiter).await;
    let sent = Instant::now();
    slot.sent();
    sleep(time).await;
    sent
}

#[tokio::test(start_paused = true)]
async fn a_slot_is_free_one_window_after_the_response() {
    let limiter = limiter(2);
    let start = Instant::now();
    call(&limiter, Duration::from_secs(1)).await;
    call(&limiter, Duration::from_secs(4)).await;
    assert_eq!(start.elapsed(), Duration::from_secs(5));
    let third = call(&limiter, Duration::ZERO).await;
    assert_eq!(third - start, Duration::from_secs(1) + WINDOW + GUARD);
    let fourth = call(&limiter, Duration::ZERO).await;
    assert_eq!(fourth - start, Duration::from_secs(5) + WINDOW + GUARD);
}

#[tokio::test(start_paused = true)]
async fn slots_are_granted_first_come_first_served() {
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
async fn a_call_that_was_not_sent_releases_its_slot_at_once() {
    let limiter = limiter(1);
    let slot = self::slot(&limiter).await;
    let start = Instant::now();
    let (sent, ()) = tokio::join!(call(&limiter, Duration::ZERO), async {
        sleep(Duration::from_secs(1)).await;
        drop(slot);
    });
    assert_eq!(sent - start, Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_releases_its_slot() {
    let limiter = limiter(3);
    let mut rng = fastrand::Rng::with_seed(7);
    for _ in 0..50 {
        let millis = Duration::from_millis(rng.u64(0..400));
        let calls = async { tokio::join!(call(&limiter, millis), call(&limiter, millis * 2), call(&limiter, millis)) };
        _ = tokio::time::timeout(millis, calls).await;
    }
    advance(WINDOW + GUARD).await;
    let start = Instant::now();
    for _ in 0..3 {
        call(&limiter, Duration::ZERO).await;
    }
    assert_eq!(start.elapsed(), Duration::ZERO, "all three slots are free");
    assert_eq!(call(&limiter, Duration::ZERO).await - start, WINDOW + GUARD, "and no fourth");
}

#[tokio::test(start_paused = true)]
async fn hubspots_headers_can_lower_a_limit_but_raise_only_the_default() {
    for (limit, reported, expected) in
        [(RateLimit::new(5, WINDOW), 2, 2), (RateLimit::new(5, WINDOW), 9, 5), (RateLimit::default(), 190, 187)]
    {
        let limiter = Limiter::new(limit.0.unwrap());
        let start = Instant::now();
        let mut sent = 0;
        while start.elapsed() < WINDOW {
            let mut slot = self::slot(&limiter).await;
            slot.sent();
            sent += u64::from(start.elapsed() < WINDOW);
            respond(slot, reported, reported - sent.min(reported));
        }
        assert_eq!(sent, expected, "one slot of fifty stays free");
    }
}

#[tokio::test(start_paused = true)]
async fn a_delay_that_hubspot_asks_for_applies_to_every_call() {
    let limiter = limiter(9);
    reject(&limiter, false, Some(Duration::from_secs(3))).await;
    let start = Instant::now();
    assert_eq!(call(&limiter, Duration::ZERO).await - start, Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn calls_are_spread_if_hubspot_counts_calls_of_other_processes() {
    let limiter = limiter(10);
    for _ in 0..4 {
        let mut slot = self::slot(&limiter).await;
        slot.sent();
        respond(slot, 10, 3);
    }
    let mut last = call(&limiter, Duration::ZERO).await;
    for _ in 0..3 {
        let next = call(&limiter, Duration::ZERO).await;
        assert!(next - last >= WINDOW / 15, "{:?}", next - last);
        last = next;
    }
}

#[tokio::test(start_paused = true)]
async fn calls_that_had_to_wait_are_spread() {
    let limiter = limiter(10);
    let start = Instant::now();
    let limiter = &limiter;
    let sent = std::sync::Mutex::new(Vec::new());
    join_all((1..=13).map(|number| {
        let sent = &sent;
        async move {
            let at = call(limiter, Duration::from_millis(100) * number).await;
            sent.lock().unwrap().push(at - start);
        }
    }))
    .await;
    let mut sent = sent.into_inner().unwrap();
    sent.sort();
    assert!(sent[9] < WINDOW / 4, "there is room for ten: {sent:?}");
    assert!(sent[10] > WINDOW && sent[11] - sent[10] >= WINDOW / 30 && sent[12] - sent[11] >= WINDOW / 30, "{sent:?}");
}

#[tokio::test(start_paused = true)]
async fn own_calls_are_not_counted_as_those_of_other_processes() {
    let limiter = limiter(10);
    let start = Instant::now();
    for used in 1..=10 {
        let mut slot = self::slot(&limiter).await;
        slot.sent();
        respond(slot, 10, 10 - used);
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn only_a_rejection_due_to_a_full_window_cuts_the_share() {
    for (full, hold, cut) in
        [(true, None, true), (true, Some(WINDOW), true), (false, Some(WINDOW), false), (false, None, false)]
    {
        let limiter = limiter(20);
        for used in 1..=10 {
            let mut slot = self::slot(&limiter).await;
            slot.sent();
            respond(slot, 20, 20 - used);
        }
        let before = share(&limiter);
        reject(&limiter, full, hold).await;
        assert_eq!((before, share(&limiter) < before), (20, cut), "{full} {hold:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_share_that_was_cut_recovers_within_three_windows_without_headers() {
    for hold in [None, Some(WINDOW)] {
        let limiter = limiter(100);
        let sends = |windows: u32| {
            let limiter = &limiter;
            async move {
                let end = Instant::now() + WINDOW * windows;
                let sent = std::cell::Cell::new(0);
                let tasks = (0..64).map(|_| async {
                    while let Ok(Ok(mut slot)) = tokio::time::timeout_at(end, limiter.slot(far())).await {
                        slot.sent();
                        sleep(Duration::from_millis(100)).await;
                        sent.set(sent.get() + 1);
                    }
                });
                join_all(tasks).await;
                sent.get()
            }
        };
        sends(2).await;
        reject(&limiter, true, hold).await;
        tokio::time::sleep_until(Instant::now() + hold.unwrap_or_default()).await;
        sends(3).await;
        let sent = sends(1).await;
        assert!(sent >= 85, "{sent} of 90 after {hold:?}");
    }
}

/// Polls all futures until each has completed.
async fn join_all(futures: impl Iterator<Item = impl Future<Output = ()>>) {
    let mut futures: Vec<_> = futures.map(Box::pin).collect();
    std::future::poll_fn(|context| {
        futures.retain_mut(|future| future.as_mut().poll(context).is_pending());
        if futures.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_not_polled_does_not_block_others() {
    let limiter = limiter(1);
    call(&limiter, Duration::ZERO).await;
    let mut stuck = Box::pin(limiter.slot(far()));
    assert!(tokio::time::timeout(Duration::ZERO, &mut stuck).await.is_err(), "the call waits in the queue");
    let start = Instant::now();
    call(&limiter, Duration::ZERO).await;
    assert!(start.elapsed() < WINDOW + Duration::from_millis(100), "{:?}", start.elapsed());
    drop(stuck);
}

#[tokio::test(start_paused = true)]
async fn a_delay_beyond_the_end_of_a_call_fails_it_at_once() {
    let limiter = limiter(9);
    reject(&limiter, false, Some(Duration::from_secs(3600))).await;
    let start = Instant::now();
    let held = limiter.slot(start + Duration::from_secs(120)).await.err().unwrap();
    assert_eq!((start.elapsed(), held.0), (Duration::ZERO, Duration::from_secs(3600)));
    assert!(limiter.try_slot().is_none());
    call(&limiter, Duration::ZERO).await;
    assert_eq!(start.elapsed(), Duration::from_secs(3600), "a patient call is sent when HubSpot allows it");
}

#[tokio::test(start_paused = true)]
async fn invalid_headers_do_not_stop_a_client() {
    let ms = Duration::from_millis;
    for (max, interval) in [(0, WINDOW), (u64::MAX, WINDOW), (100, ms(86_400_000)), (100, ms(u64::MAX)), (1, ms(1))] {
        let limiter = Limiter::new(RateLimit::default().0.unwrap());
        for (max, interval) in [(max, interval), (100, WINDOW)] {
            let mut slot = self::slot(&limiter).await;
            slot.sent();
            let (max, interval) = (Some(max), Some(interval));
            let status = RateLimitStatus { max, remaining: Some(99), interval, ..RateLimitStatus::default() };
            assert!(slot.responded(&status, false).is_none());
        }
        let start = Instant::now();
        for _ in 0..20 {
            call(&limiter, Duration::ZERO).await;
        }
        assert!(start.elapsed() <= WINDOW, "{max:?} {interval:?}: {:?}", start.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn extreme_limits_and_delays_do_not_panic() {
    let limiter = Limiter::new(RateLimit::new(usize::MAX, Duration::MAX).0.unwrap());
    for full in [true, false] {
        reject(&limiter, full, Some(Duration::ZERO)).await;
    }
    reject(&limiter, true, Some(Duration::MAX)).await;
    assert!(limiter.slot(far()).await.is_err());
}
