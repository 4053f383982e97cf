//! Requests that are carried out together.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use contracts::{Code, redemption::AddItem};
use futures::future::join_all;
use runtime::{Batcher, Limits};
use testkit::{Bench, actors};
use tokio::sync::Semaphore;

use crate::{
    logs::bench,
    shelf::{self, Knobs, count, item},
};

fn named(code: &str, name: &str) -> AddItem {
    AddItem {
        name: name.into(),
        ..item(code)
    }
}

/// Sends these while another request keeps the handler busy, so that they wait together.
async fn together(
    t: &Bench,
    items: Vec<AddItem>,
) -> Vec<contracts::Result<contracts::redemption::ItemOnList>> {
    let operator = actors::operator();
    let knobs = t.host(shelf::NAME).state::<Knobs>();
    let first = t.tell(&operator, named("first", "slow"));
    let others = async {
        t.until("the handler is busy", async || {
            !knobs.batches.lock().unwrap().is_empty()
        })
        .await;
        let asked = join_all(items.into_iter().map(|item| t.tell(&operator, item)));
        let open = async {
            tokio::time::sleep(Duration::from_secs(2)).await;
            knobs.gate.add_permits(1_000);
        };
        tokio::join!(asked, open).0
    };
    let (first, others) = tokio::join!(first, others);
    first.unwrap();
    others
}

fn batches(t: &Bench) -> Vec<usize> {
    t.host(shelf::NAME)
        .state::<Knobs>()
        .batches
        .lock()
        .unwrap()
        .clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_wait_together_are_carried_out_together() {
    let t = bench(vec![shelf::in_batches()]).await;
    let answers = together(&t, (0..200).map(|n| item(&format!("A{n}"))).collect()).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(batches(&t), [1, 200]);
    assert_eq!(count(&t, "shelf").await, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_books_of_the_handler_answer_a_repetition_and_no_answer_is_kept_besides() {
    let t = bench(vec![shelf::in_batches()]).await;
    let (key, operator) = (t.client.new_key(), actors::operator());
    let answers = join_all((0..20).map(|_| t.tell_keyed(&operator, key, item("A1")))).await;
    let first = answers[0].clone().unwrap();
    assert!(answers.iter().all(|answer| answer.as_ref() == Ok(&first)));
    assert_eq!((count(&t, "shelf").await, count(&t, "idempotency").await), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_commands_is_answered_once_a_key_and_audited_as_the_askers() {
    let t = bench(vec![shelf::kept_batches()]).await;
    let (key, operator) = (t.client.new_key(), actors::operator());
    let answers = join_all((0..20).map(|_| t.tell_keyed(&operator, key, item("A1")))).await;
    let first = answers[0].clone().unwrap();
    assert!(
        answers.iter().all(|answer| answer.as_ref() == Ok(&first)),
        "{answers:?}"
    );
    let again = t.tell_keyed(&operator, key, item("A1")).await;
    assert_eq!(again.as_ref(), Ok(&first), "and later as well");
    let other = t.tell_keyed(&operator, key, item("A2")).await.unwrap_err();
    assert_eq!(other.code, Code::KeyReused);
    t.host(shelf::NAME)
        .state::<Knobs>()
        .batches
        .lock()
        .unwrap()
        .clear();
    let together = together(&t, (0..50).map(|n| item(&format!("B{n}"))).collect()).await;
    assert!(together.iter().all(Result::is_ok));
    assert_eq!(batches(&t), [1, 50]);
    assert_eq!(
        (count(&t, "shelf").await, count(&t, "idempotency").await),
        (52, 52)
    );
    let of_staff = "audit where actor ->> 'kind' = 'staff' and action = 'item.added'";
    assert_eq!(count(&t, of_staff).await, 52);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_refused_in_a_batch_may_ask_again_under_the_key() {
    let t = bench(vec![shelf::kept_batches()]).await;
    let key = t.client.new_key();
    let asked = named("A1", "operators only");
    let refused = t.tell_keyed(&actors::finance(), key, asked).await.unwrap_err();
    assert_eq!(refused.code, Code::Forbidden);
    assert_eq!(count(&t, "idempotency").await, 0, "nothing is kept of a refusal");
    t.tell_keyed(&actors::operator(), key, named("A1", "operators only"))
        .await
        .unwrap();
    assert_eq!(count(&t, "idempotency").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_asker_is_judged_and_answered_by_itself() {
    let t = bench(vec![shelf::in_batches()]).await;
    let (operator, finance) = (actors::operator(), actors::finance());
    let (may, may_not) = tokio::join!(
        t.tell(&operator, named("A1", "operators only")),
        t.tell(&finance, named("A2", "operators only")),
    );
    assert!(may.is_ok());
    assert_eq!(may_not.unwrap_err().code, Code::Forbidden);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_panics_or_fails_takes_no_other_down() {
    let t = bench(vec![shelf::in_batches()]).await;
    let items = (0..50).map(|n| {
        let name = match n {
            17 => "panic",
            31 => "poison",
            _ => "oil",
        };
        named(&format!("A{n}"), name)
    });
    let answers = together(&t, items.collect()).await;
    for (n, answer) in answers.iter().enumerate() {
        match n {
            17 => assert_eq!(answer.as_ref().unwrap_err().code, Code::Internal),
            31 => assert_eq!(answer.as_ref().unwrap_err().reason, "poison"),
            _ => assert!(answer.is_ok(), "{n}: {answer:?}"),
        }
    }
    assert_eq!(
        count(&t, "shelf").await,
        49,
        "and nothing of those two is left behind"
    );
    assert!(
        batches(&t).len() < 30,
        "halves, not fifty transactions: {:?}",
        batches(&t)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_for_a_moment_is_begun_again() {
    let t = bench(vec![shelf::in_batches()]).await;
    t.host(shelf::NAME)
        .state::<Knobs>()
        .away
        .store(2, Ordering::SeqCst);
    t.tell(&actors::operator(), named("A1", "away")).await.unwrap();
    assert_eq!(batches(&t), [1, 1, 1]);
    assert_eq!(count(&t, "shelf").await, 1);
}

#[tokio::test]
async fn a_full_queue_says_that_it_is_busy() {
    let gate = Arc::new(Semaphore::new(0));
    let (held, limits) = (gate.clone(), Limits { batch: 1, queue: 2 });
    let batcher = Batcher::start(limits, move |batch: Arc<[u32]>| {
        let gate = held.clone();
        async move {
            gate.acquire().await.unwrap().forget();
            Ok(batch.to_vec())
        }
    });
    let ask = |number| {
        let batcher = batcher.clone();
        tokio::spawn(async move { batcher.ask(number).await })
    };
    let first = ask(1);
    // It is at work, two wait, and there is no room for a fourth.
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    let waiting = [ask(2), ask(3)];
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    let fourth = batcher.ask(4).await.unwrap_err();
    assert_eq!((fourth.code, fourth.reason.as_str()), (Code::Unavailable, "busy"));
    gate.add_permits(10);
    assert_eq!(first.await.unwrap(), Ok(1));
    for (number, waiting) in (2..).zip(waiting) {
        assert_eq!(waiting.await.unwrap(), Ok(number));
    }
}

#[tokio::test]
async fn clients_that_ask_again_at_once_share_their_batches() {
    let batches = Arc::new(AtomicUsize::new(0));
    let counted = batches.clone();
    let batcher = Batcher::start(Limits::default(), move |batch: Arc<[u32]>| {
        counted.fetch_add(1, Ordering::SeqCst);
        async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            Ok(batch.to_vec())
        }
    });
    let client = |number: u32| {
        let batcher = batcher.clone();
        tokio::spawn(async move {
            for _ in 0..20 {
                assert_eq!(batcher.ask(number).await, Ok(number));
            }
        })
    };
    for client in (0..64).map(client).collect::<Vec<_>>() {
        client.await.unwrap();
    }
    let batches = batches.load(Ordering::SeqCst);
    assert!(batches < 30, "64 clients, 20 rounds, {batches} batches");
}

#[tokio::test]
async fn who_has_stopped_waiting_is_not_served() {
    let gate = Arc::new(Semaphore::new(0));
    let served = Arc::new(AtomicUsize::new(0));
    let (held, counted) = (gate.clone(), served.clone());
    let batcher = Batcher::start(Limits::default(), move |batch: Arc<[u32]>| {
        let (gate, counted) = (held.clone(), counted.clone());
        async move {
            gate.acquire().await.unwrap().forget();
            counted.fetch_add(batch.len(), Ordering::SeqCst);
            Ok(batch.to_vec())
        }
    });
    let spawn = |number| {
        let batcher = batcher.clone();
        tokio::spawn(async move { batcher.ask(number).await })
    };
    let first = spawn(1);
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    let impatient = spawn(2);
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    impatient.abort();
    let _ = impatient.await;
    let last = spawn(3);
    gate.add_permits(10);
    first.await.unwrap().unwrap();
    last.await.unwrap().unwrap();
    assert_eq!(served.load(Ordering::SeqCst), 2);
}
