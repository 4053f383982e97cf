//! What a transfer costs when the books are small and when they are large.

use std::time::Instant;

use runtime::Config;
use serde::Serialize;

use super::{
    Sizes, books,
    clients::{self, Kind, Measured},
    place::Place,
};

/// Clients at once.
const CLIENTS: usize = 32;

#[derive(Serialize)]
pub struct Growth {
    few_transfers: u64,
    many_transfers: u64,
    /// How long it took to write the large ledger, with digests, chain and indexes.
    built_in_seconds: f64,
    few: Measured,
    many: Measured,
    /// Cost in the large ledger as a multiple of that in the small.
    pub ratio: f64,
}

/// Measures in a small ledger, then in a large one; leaves the large one.
pub async fn measure(config: &Config, sizes: &Sizes) -> anyhow::Result<(Growth, Place)> {
    let small = Place::found(config.clone(), sizes.volunteers).await?;
    books::write(&small, sizes.few_transfers).await?;
    let few = clients::drive(&small, Kind::Spread, CLIENTS, sizes.span()).await?;
    small.close().await;

    let large = Place::found(config.clone(), sizes.volunteers).await?;
    let began = Instant::now();
    books::write(&large, sizes.transfers).await?;
    let built_in_seconds = began.elapsed().as_secs_f64();
    let many = clients::drive(&large, Kind::Spread, CLIENTS, sizes.span()).await?;
    let growth = Growth {
        few_transfers: sizes.few_transfers,
        many_transfers: sizes.transfers,
        built_in_seconds,
        ratio: few.per_second / many.per_second,
        few,
        many,
    };
    Ok((growth, large))
}
