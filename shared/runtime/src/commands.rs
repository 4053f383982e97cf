//! The command server: requests from NATS to handlers and back.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use async_nats::{HeaderMap, service::ServiceExt};
use bytes::Bytes;
use contracts::{Actor, Code, Error, headers};
use futures::{FutureExt, StreamExt};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument;
use uuid::Uuid;

use crate::{
    Bus, Cx, Failure, Host, Read, Result, answers,
    bus::Answer,
    cx::KeptAnswer,
    deadline,
    service::{Endpoint, Run},
    telemetry, violates,
};

/// Attempts at a unit of work that the database wants begun again.
const ATTEMPTS: u32 = 3;

/// Bytes of an answer that the broker still carries.
const LARGEST_ANSWER: usize = 1_000_000;

/// Registers every endpoint and answers until told to stop; then answers what has already arrived.
pub(crate) async fn serve(
    host: Host,
    bus: Bus,
    endpoints: Vec<Endpoint>,
    tasks: TaskTracker,
    stop: CancellationToken,
) -> std::result::Result<(), async_nats::Error> {
    let permits = Arc::new(Semaphore::new(host.config().run.concurrency));
    let service = bus
        .nats
        .service_builder()
        .queue_group(host.service())
        .start(host.service(), env!("CARGO_PKG_VERSION"))
        .await?;
    for endpoint in endpoints {
        let name = endpoint.subject.rsplit('.').next().unwrap_or(endpoint.subject);
        let requests = service
            .endpoint_builder()
            .name(name)
            .add(endpoint.subject)
            .await?;
        tasks.spawn(answer_all(
            host.clone(),
            endpoint,
            requests,
            permits.clone(),
            tasks.clone(),
            stop.clone(),
        ));
    }
    // The service object answers $SRV discovery while it lives.
    tasks.spawn(async move {
        stop.cancelled().await;
        drop(service);
    });
    // The broker knows of every subscription: who is told that the service runs may ask at once. A broker that is away
    // learns of them when it comes; readiness says so meanwhile.
    let _ = tokio::time::timeout(Duration::from_secs(2), bus.nats.flush()).await;
    Ok(())
}

async fn answer_all(
    host: Host,
    endpoint: Endpoint,
    mut requests: async_nats::service::endpoint::Endpoint,
    permits: Arc<Semaphore>,
    tasks: TaskTracker,
    stop: CancellationToken,
) {
    loop {
        let request = tokio::select! {
            () = stop.cancelled() => break,
            request = requests.next() => match request { Some(request) => request, None => break },
        };
        // A batch has a bounded queue of its own: the more of its requests wait, the better.
        let permit = match endpoint.run {
            Run::Batch(_) => None,
            _ => match permits.clone().acquire_owned().await {
                Ok(permit) => Some(permit),
                Err(_) => break,
            },
        };
        let (host, endpoint) = (host.clone(), endpoint.clone());
        tasks.spawn(async move {
            answer_one(&host, &endpoint, &request).await;
            drop(permit);
        });
    }
    let _ = requests.stop().await;
    while let Some(request) = requests.next().await {
        answer_one(&host, &endpoint, &request).await;
    }
}

async fn answer_one(host: &Host, endpoint: &Endpoint, request: &async_nats::service::Request) {
    let head = request.message.headers.as_ref();
    if deadline::has_passed(head) {
        tracing::debug!(
            subject = endpoint.subject,
            "nobody waits for this answer any more"
        );
        return;
    }
    let body = answer(host, endpoint, head, &request.message.payload).await;
    if let Err(error) = request.respond(Ok(body.into())).await {
        tracing::warn!(subject = endpoint.subject, %error, "the answer could not be sent");
    }
}

/// The whole way of one request: headers, handler, panic guard, metrics. Always gives an answer.
async fn answer(host: &Host, endpoint: &Endpoint, head: Option<&HeaderMap>, payload: &Bytes) -> Vec<u8> {
    let began = Instant::now();
    let get = |name: &str| head.and_then(|head| head.get(name)).map(|value| value.as_str());
    let span = tracing::info_span!("request", subject = endpoint.subject, service = host.service());
    telemetry::continue_trace(&span, get(headers::TRACEPARENT));
    let work = async {
        let actor = actor(get(headers::ACTOR))?;
        let handled = handle(host, endpoint, actor, get(headers::IDEMPOTENCY_KEY), payload);
        match (&endpoint.run, deadline::left(head)) {
            // What nobody waits for any more leaves the queue.
            (Run::Batch(_), Some(left)) => tokio::time::timeout(left, handled)
                .await
                .unwrap_or_else(|_| Err(Error::unavailable("it has waited too long for its turn").into())),
            _ => handled.await,
        }
    };
    let outcome = match AssertUnwindSafe(work.instrument(span)).catch_unwind().await {
        Ok(outcome) => outcome.map_err(Failure::into_error),
        Err(_) => Err(Error::internal(
            "the handler failed; the log of that minute has the place",
        )),
    };
    let outcome = outcome.and_then(|reply| match reply.len() {
        0..=LARGEST_ANSWER => Ok(reply),
        bytes => Err(Error::new(
            Code::Internal,
            "answer_too_large",
            format!("the answer has {bytes} bytes; ask for a smaller page"),
        )),
    });
    let (word, body) = match outcome {
        Ok(reply) => ("ok", [br#"{"ok":"#.as_slice(), &reply, b"}"].concat()),
        Err(error) => {
            let word = if error.code == Code::Internal {
                tracing::error!(
                    subject = endpoint.subject,
                    reason = error.reason,
                    "request failed"
                );
                "failed"
            } else {
                "refused"
            };
            let body = serde_json::to_vec(&Answer::<()>::Error(error));
            (word, body.expect("a refusal is a map with string keys"))
        }
    };
    telemetry::instruments().handled(host.service(), endpoint.subject, word, began.elapsed());
    body
}

fn actor(header: Option<&str>) -> Result<Actor> {
    let missing = || Error::invalid(headers::ACTOR, "actor_missing", "every request says who asks");
    Ok(serde_json::from_str(header.ok_or_else(missing)?).map_err(|_| missing())?)
}

async fn handle(
    host: &Host,
    endpoint: &Endpoint,
    actor: Actor,
    key: Option<&str>,
    payload: &Bytes,
) -> Result<Vec<u8>> {
    let key = || {
        key.and_then(|key| key.parse::<Uuid>().ok()).ok_or_else(|| {
            Error::invalid(
                headers::IDEMPOTENCY_KEY,
                "key_missing",
                "every command carries a UUID as idempotency key",
            )
        })
    };
    let run = match &endpoint.run {
        Run::Query(run) => return run(Read::new(host.clone(), actor, None), payload.clone()).await,
        Run::Batch(ask) => return ask(host, key()?, actor, payload.clone()).await,
        Run::Command(run) => run,
    };
    let key = key()?;
    let fingerprint = answers::fingerprint(host, endpoint.subject, &actor, payload);
    let mut attempt = 1;
    loop {
        if let Some(reply) = answers::first(host, key, &fingerprint).await? {
            return Ok(reply);
        }
        let read = Read::new(host.clone(), actor.clone(), Some(key));
        let outcome = match run(read, payload.clone()).await {
            Ok(decide) => {
                let fingerprint = fingerprint.clone();
                let work = host.unit(actor.clone(), |cx: Cx| async move {
                    let reply = decide(cx.clone()).await?;
                    let sealed = host.crypto().seal(&String::from_utf8_lossy(&reply));
                    cx.keep_answer(KeptAnswer {
                        key,
                        subject: endpoint.subject,
                        fingerprint,
                        reply: sealed,
                    });
                    Ok(reply)
                });
                work.await
            }
            Err(failure) => Err(failure),
        };
        let Err(failure) = outcome else {
            return outcome;
        };
        let again = match &failure {
            // Somebody committed the same key in between: theirs is the first answer.
            Failure::Database(error) if violates(error, "idempotency_pkey") => true,
            Failure::Database(_) => failure.is_transient() && attempt < ATTEMPTS,
            Failure::Refused(_) => false,
        };
        if !again {
            return answers::instead(host, key, &fingerprint, failure).await;
        }
        attempt += 1;
    }
}
