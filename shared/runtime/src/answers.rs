//! The first answer to a command, kept under its key: whoever asks again gets it.

use std::collections::{HashMap, HashSet};

use contracts::{Actor, Code, Error};
use sqlx::Row;
use uuid::Uuid;

use crate::{Cx, Failure, Host, Result, cx::KeptAnswer, violates};

/// What a key stands for: this request by this person. Keyed, because a request may hold personal data; without roles
/// and scope, which may change between two attempts.
pub(crate) fn fingerprint(host: &Host, subject: &str, actor: &Actor, payload: &[u8]) -> Vec<u8> {
    let who = match actor {
        Actor::Staff { id, .. } => id.to_string(),
        Actor::Volunteer { id } => id.to_string(),
        Actor::Service { name } => name.clone(),
        Actor::System => "system".into(),
    };
    let parts = [subject.as_bytes(), b"\0", who.as_bytes(), b"\0", payload];
    host.crypto().fingerprint(&parts)
}

/// The answer kept under `key`, if the command has been done.
pub(crate) async fn first(host: &Host, key: Uuid, fingerprint: &[u8]) -> Result<Option<Vec<u8>>> {
    let kept = sqlx::query("select fingerprint, reply from idempotency where key = $1")
        .bind(key)
        .fetch_optional(host.pool())
        .await?;
    let Some(row) = kept else { return Ok(None) };
    if row.try_get::<&[u8], _>("fingerprint")? != fingerprint {
        return Err(reused().into());
    }
    Ok(Some(host.crypto().open(row.try_get("reply")?)?.into_bytes()))
}

/// A refusal may come of what the same command has just done under this key, asked twice at once: its first answer, if there is one.
pub(crate) async fn instead(host: &Host, key: Uuid, fingerprint: &[u8], failure: Failure) -> Result<Vec<u8>> {
    match first(host, key, fingerprint).await {
        Ok(Some(reply)) => Ok(reply),
        _ => Err(failure),
    }
}

fn reused() -> Error {
    Error::new(
        Code::KeyReused,
        "key_reused",
        "this key was used for another request",
    )
}

/// A request that waits for its batch.
#[derive(Clone)]
pub(crate) struct Keyed<Q> {
    pub key: Uuid,
    pub fingerprint: Vec<u8>,
    pub request: Q,
}

/// Answers a batch in one unit of work: what has been answered before by its first answer, the others by `decide`, which
/// gives an answer each, in their order. What it carries out is kept with its answer.
pub(crate) async fn together<Q, F, W>(
    host: &Host,
    subject: &'static str,
    batch: &[Keyed<Q>],
    decide: F,
) -> Result<Vec<contracts::Result<Vec<u8>>>>
where
    Q: Clone,
    F: FnOnce(Cx, Vec<Q>) -> W,
    W: Future<Output = Result<Vec<contracts::Result<Vec<u8>>>>>,
{
    let me = Actor::service(host.service());
    let done = host.heap(me, |cx| async move {
        let keys: Vec<Uuid> = batch.iter().map(|keyed| keyed.key).collect();
        let mut known = kept(&cx, &keys).await?;
        let mut asked = HashSet::new();
        let fresh: Vec<&Keyed<Q>> = batch
            .iter()
            .filter(|keyed| !known.contains_key(&keyed.key) && asked.insert(keyed.key))
            .collect();
        if !fresh.is_empty() {
            let requests = fresh.iter().map(|keyed| keyed.request.clone()).collect();
            let answers = decide(cx.clone(), requests).await?;
            if answers.len() != fresh.len() {
                return Err(Error::internal("the handler has not answered every request").into());
            }
            let mut refused = Vec::new();
            for (keyed, answer) in fresh.into_iter().zip(answers) {
                if let Ok(reply) = &answer {
                    cx.keep_answer(KeptAnswer {
                        key: keyed.key,
                        subject,
                        fingerprint: keyed.fingerprint.clone(),
                        reply: cx.crypto().seal(&String::from_utf8_lossy(reply)),
                    });
                } else {
                    refused.push(keyed.key);
                }
                known.insert(keyed.key, (keyed.fingerprint.clone(), answer));
            }
            // A refusal may come of what another process has just done for the same request.
            if !refused.is_empty() {
                known.extend(kept(&cx, &refused).await?);
            }
        }
        let answer = |keyed: &Keyed<Q>| match known.get(&keyed.key) {
            Some((fingerprint, answer)) if *fingerprint == keyed.fingerprint => answer.clone(),
            _ => Err(reused()),
        };
        Ok(batch.iter().map(answer).collect())
    });
    match done.await {
        // Somebody committed one of the keys in between: theirs is the first answer.
        Err(Failure::Database(error)) if violates(&error, "idempotency_pkey") => {
            Err(Error::unavailable("another process answers the same request").into())
        }
        done => done,
    }
}

/// By key: what it stands for, and its first answer.
type Known = HashMap<Uuid, (Vec<u8>, contracts::Result<Vec<u8>>)>;

async fn kept(cx: &Cx, keys: &[Uuid]) -> Result<Known> {
    let kept = sqlx::query("select key, fingerprint, reply from idempotency where key = any($1)")
        .bind(keys)
        .fetch_all(&mut *cx.db().await)
        .await?;
    kept.into_iter()
        .map(|row| {
            let reply = cx.crypto().open(row.try_get("reply")?)?.into_bytes();
            Ok((row.try_get("key")?, (row.try_get("fingerprint")?, Ok(reply))))
        })
        .collect()
}
