//! The command server: requests from NATS to handlers and back.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};

use async_nats::{HeaderMap, service::ServiceExt};
use contracts::{Actor, Code, Error, headers};
use futures::{FutureExt, StreamExt};
use sqlx::Row;
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument;
use uuid::Uuid;

use crate::{
    Bus, Cx, Failure, Host, Read, Result,
    bus::Answer,
    cx::KeptAnswer,
    service::{Endpoint, Run},
    telemetry, violates,
};

/// Attempts at a unit of work that the database wants begun again.
const ATTEMPTS: u32 = 3;

/// Registers every endpoint and answers until told to stop.
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
        let mut requests = service
            .endpoint_builder()
            .name(name)
            .add(endpoint.subject)
            .await?;
        let (host, permits, stop, inner) = (host.clone(), permits.clone(), stop.clone(), tasks.clone());
        tasks.spawn(async move {
            loop {
                let request = tokio::select! {
                    () = stop.cancelled() => break,
                    request = requests.next() => match request { Some(request) => request, None => break },
                };
                let Ok(permit) = permits.clone().acquire_owned().await else {
                    break;
                };
                let (host, endpoint) = (host.clone(), endpoint.clone());
                inner.spawn(async move {
                    let body = answer(
                        &host,
                        &endpoint,
                        request.message.headers.as_ref(),
                        &request.message.payload,
                    )
                    .await;
                    if let Err(error) = request.respond(Ok(body.into())).await {
                        tracing::warn!(subject = endpoint.subject, %error, "the answer could not be sent");
                    }
                    drop(permit);
                });
            }
        });
    }
    // The service object answers $SRV discovery while it lives.
    tasks.spawn(async move {
        stop.cancelled().await;
        drop(service);
    });
    Ok(())
}

/// The whole way of one request: headers, handler, panic guard, metrics. Always gives an answer.
async fn answer(host: &Host, endpoint: &Endpoint, head: Option<&HeaderMap>, payload: &[u8]) -> Vec<u8> {
    let began = Instant::now();
    let get = |name: &str| head.and_then(|head| head.get(name)).map(|value| value.as_str());
    let span = tracing::info_span!("request", subject = endpoint.subject, service = host.service());
    telemetry::continue_trace(&span, get(headers::TRACEPARENT));
    let work = async {
        let actor = actor(get(headers::ACTOR))?;
        let key = get(headers::IDEMPOTENCY_KEY).map(str::to_owned);
        handle(host, endpoint, actor, key, payload).await
    };
    let outcome = match AssertUnwindSafe(work.instrument(span)).catch_unwind().await {
        Ok(outcome) => outcome.map_err(Failure::into_error),
        Err(_) => Err(Error::internal(
            "the handler failed; the log of that minute has the place",
        )),
    };
    let (word, body) = match outcome {
        Ok(reply) => ("ok", [br#"{"ok":"#.as_slice(), &reply, b"}"].concat()),
        Err(error) => {
            if error.code == Code::Internal {
                tracing::error!(
                    subject = endpoint.subject,
                    reason = error.reason,
                    "request failed"
                );
            }
            let word = if error.code == Code::Internal {
                "failed"
            } else {
                "refused"
            };
            (
                word,
                serde_json::to_vec(&Answer::<()>::Error(error)).unwrap_or_default(),
            )
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
    key: Option<String>,
    payload: &[u8],
) -> Result<Vec<u8>> {
    let run = match &endpoint.run {
        Run::Query(run) => return run(Read::new(host.clone(), actor, None), payload.to_vec()).await,
        Run::Command(run) => run,
    };
    let key: Uuid = key.and_then(|key| key.parse().ok()).ok_or_else(|| {
        Error::invalid(
            headers::IDEMPOTENCY_KEY,
            "key_missing",
            "every command carries a UUID as idempotency key",
        )
    })?;
    let fingerprint = host
        .crypto()
        .hash(&[endpoint.subject.as_bytes(), b"\0", payload])
        .to_vec();
    let mut attempt = 1;
    loop {
        if let Some(reply) = first_answer(host, key, &fingerprint).await? {
            return Ok(reply);
        }
        let read = Read::new(host.clone(), actor.clone(), Some(key));
        let decide = run(read, payload.to_vec()).await?;
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
        match work.await {
            // Somebody committed the same key in between: theirs is the first answer.
            Err(Failure::Database(error)) if violates(&error, "idempotency_pkey") => {}
            Err(failure @ Failure::Database(_)) if failure.is_transient() && attempt < ATTEMPTS => {}
            outcome => return outcome,
        }
        attempt += 1;
    }
}

/// The answer kept under `key`, if the command has been done.
async fn first_answer(host: &Host, key: Uuid, fingerprint: &[u8]) -> Result<Option<Vec<u8>>> {
    let kept = sqlx::query("select fingerprint, reply from idempotency where key = $1")
        .bind(key)
        .fetch_optional(host.pool())
        .await?;
    let Some(row) = kept else { return Ok(None) };
    if row.try_get::<&[u8], _>("fingerprint")? != fingerprint {
        return Err(Error::new(
            Code::KeyReused,
            "key_reused",
            "this key was used for another request",
        )
        .into());
    }
    Ok(Some(host.crypto().open(row.try_get("reply")?)?.into_bytes()))
}
