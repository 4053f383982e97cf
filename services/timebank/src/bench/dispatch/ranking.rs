//! The candidates of one order among 10,000 volunteers, 3,000 of them booked that day, over the broker.

use std::time::Instant;

use anyhow::{Context, ensure};
use contracts::{
    Request,
    dispatch::{CountExcluded, ListServices, RankCandidates},
};
use kernel::OrderId;
use serde::Serialize;
use uuid::Uuid;

use super::{super::Latency, district::District};

/// Questions of each kind.
const QUESTIONS: u32 = 500;
/// Questions before, by which connections open and plans are made.
const BEFORE: u32 = 20;

#[derive(Serialize)]
pub struct Figures {
    volunteers: i64,
    bookings: i64,
    /// Candidates of the median order.
    shown: usize,
    /// Who could go for an order.
    candidates: Latency,
    /// Of these, how many in a hundred the service had read, answered and written within 10 ms, by its own metrics.
    candidates_in_service_within_10_ms_percent: f64,
    /// Why all others cannot.
    excluded: Latency,
    /// The same way for a question that reads fifteen rows: the limit of this machine.
    bare_question: Latency,
    /// p99 of the candidates in bare questions.
    candidates_in_bare_questions: f64,
}

/// Asks.
pub async fn measure(district: &District) -> anyhow::Result<Figures> {
    let (client, operator) = (district.running.hosts[0].client(), &district.operator);
    let bare = measured(QUESTIONS, async |_| {
        client.ask(operator, ListServices {}).await?;
        Ok(0)
    })
    .await?;
    let before = InService::read(district).await?;
    let candidates = measured(QUESTIONS, async |number| {
        let rank = RankCandidates {
            order_id: Some(order(number)),
            draft: None,
        };
        Ok(client.ask(operator, rank).await?.candidates.len())
    })
    .await?;
    let after = InService::read(district).await?;
    let excluded = measured(QUESTIONS, async |number| {
        let count = CountExcluded {
            order_id: Some(order(number)),
            draft: None,
        };
        Ok(client.ask(operator, count).await?.excluded.len())
    })
    .await?;
    ensure!(candidates.1 > 0, "nobody can go for most orders");
    Ok(Figures {
        volunteers: district.count("dispatch.candidate").await?,
        bookings: district.count("dispatch.visit where state = 'accepted'").await?,
        shown: candidates.1,
        candidates_in_bare_questions: candidates.0.p99_ms / bare.0.p99_ms,
        candidates: candidates.0,
        candidates_in_service_within_10_ms_percent: after.percent_since(&before),
        excluded: excluded.0,
        bare_question: bare.0,
    })
}

/// Questions about candidates as the service's metrics count them.
struct InService {
    within_10_ms: f64,
    all: f64,
}

impl InService {
    async fn read(district: &District) -> anyhow::Result<Self> {
        let text = reqwest::get(&district.metrics).await?.text().await?;
        let subject = format!("what=\"{}\"", RankCandidates::SUBJECT);
        let bucket = |bound: &str| {
            let bound = format!("le=\"{bound}\"");
            let line = text
                .lines()
                .find(|line| line.contains("_bucket{") && line.contains(&subject) && line.contains(&bound));
            match line.and_then(|line| line.rsplit_once(' ')) {
                Some((_, count)) => count.parse().context("a count"),
                None => Ok(0.0),
            }
        };
        Ok(Self {
            within_10_ms: bucket("0.01")?,
            all: bucket("+Inf")?,
        })
    }

    fn percent_since(&self, before: &Self) -> f64 {
        (self.within_10_ms - before.within_10_ms) * 100.0 / (self.all - before.all)
    }
}

/// One of the orders nobody has yet.
fn order(number: u32) -> OrderId {
    let text = format!("00000000-0000-7001-8000-{:012}", 33_001 + number % 500);
    OrderId::from(Uuid::parse_str(&text).expect("digits in the form of a UUID"))
}

/// How long each of so many questions takes, and the median of what they answer.
async fn measured(
    questions: u32,
    ask: impl AsyncFn(u32) -> anyhow::Result<usize>,
) -> anyhow::Result<(Latency, usize)> {
    let (mut milliseconds, mut answers) = (Vec::new(), Vec::new());
    for number in 0..questions + BEFORE {
        let began = Instant::now();
        let answer = ask(number).await?;
        if number >= BEFORE {
            milliseconds.push(began.elapsed().as_secs_f64() * 1_000.0);
            answers.push(answer);
        }
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    answers.sort_unstable();
    Ok((Latency::of(milliseconds), answers[answers.len() / 2]))
}
