use contracts::settings;
use runtime::{Cx, Progress, Result, Settings};

use super::BATCH;
use crate::{
    domain::anomaly::{self, Bounds},
    store::{anomalies, org_units},
};

/// Looks through what has been uploaded (R5.6): what is odd is listed for somebody to look at, and blocks nothing.
pub async fn screen_visits(cx: Cx) -> Result<Progress> {
    let mut db = cx.db().await;
    let visits = anomalies::to_screen(&mut db, super::LIMIT).await?;
    if visits.is_empty() {
        return Ok(Progress::Idle);
    }
    let places = org_units::places(&mut db).await?;
    let settings = cx.settings();
    let days = settings.int(settings::ANOMALY_DAYS);
    let bounds = bounds(&settings);
    for (visit, facts) in anomalies::facts(&mut db, &visits, days, &places).await? {
        for found in anomaly::found(&facts, bounds) {
            anomalies::insert(&mut db, visit, found, days, cx.now()).await?;
        }
    }
    anomalies::screened(&mut db, &visits, cx.now()).await?;
    Ok(Progress::of_batch(visits.len(), BATCH))
}

fn bounds(settings: &Settings) -> Bounds {
    Bounds {
        speed_kmh: settings.int(settings::ANOMALY_SPEED_KMH),
        reciprocal: settings.int(settings::ANOMALY_RECIPROCAL),
        share_pct: settings.int(settings::ANOMALY_SHARE_PCT),
        share_minutes: settings.int(settings::ANOMALY_SHARE_HOURS) * 60,
        day_minutes: settings.int(settings::ANOMALY_DAY_MINUTES),
        far_m: settings.int(settings::ANOMALY_FAR_M),
        household_may: settings.flag(settings::ALLOW_HOUSEHOLD),
    }
}
