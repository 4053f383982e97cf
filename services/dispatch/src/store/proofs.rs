//! What `check` needs besides plain SQL.

use contracts::dispatch::{OrderSource, OrderState, VisitState};
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::word;
use crate::domain::order::{self, Ended};

/// Orders whose stored state or tab is not what follows from their visits and offers.
pub async fn wrong_states(db: &mut PgConnection, cutoff: OffsetDateTime) -> sqlx::Result<Vec<String>> {
    let rows = sqlx::query!(
        r#"select o.order_no, o.source, o.state, o.tab, o.ended, o.seats,
                  (select count(*) from dispatch.offer f where f.order_id = o.order_id and f.state = 'open') as "out!",
                  array(select v.state from dispatch.visit v where v.order_id = o.order_id) as "visits!"
           from dispatch.service_order o where o.opened_at < $1"#,
        cutoff,
    )
    .fetch_all(db)
    .await?;
    let mut wrong = Vec::new();
    for row in rows {
        let visits: Vec<VisitState> = row
            .visits
            .iter()
            .map(|state| word(VisitState::parse(state), "state"))
            .collect::<sqlx::Result<_>>()?;
        let ended = row
            .ended
            .map(|ended| word(Ended::parse(&ended), "ended"))
            .transpose()?;
        let stored = word(OrderState::parse(&row.state), "state")?;
        let follows = order::state(ended, row.seats, row.out, &visits);
        let is_group = row.source == OrderSource::Activity.as_str();
        let tab = order::tab(follows, &visits)
            .filter(|_| !is_group)
            .map(|tab| tab.as_str());
        if stored != follows || row.tab.as_deref() != tab {
            wrong.push(format!(
                "order {} is {} but its visits say {}",
                row.order_no,
                stored.as_str(),
                follows.as_str()
            ));
        }
    }
    Ok(wrong)
}
