//! Holders, their accounts and balances.

use contracts::ledger::{AccountKind, Balances};
use futures::stream::BoxStream;
use kernel::{OrgCode, RawMinutes, StandardMinutes, VolunteerId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::poster;
use crate::domain::{
    account::{Account, AccountName, OPENED, Standing, Unit},
    state::{OfTransfers, Wanted},
};

/// A volunteer who gets accounts.
#[derive(Debug, Clone)]
pub struct NewHolder {
    /// Who.
    pub volunteer: VolunteerId,
    /// Passbook number.
    pub passbook_no: String,
    /// Sub-branch.
    pub org: OrgCode,
}

/// Opens the accounts of each holder: three with floor 0 (R6.2) and the memo (R6.12). Who has them already keeps them as they are; a place
/// that a change of profile has set before is kept as well, being newer.
///
/// # Errors
/// The database; another volunteer has the passbook number (`holder_passbook_no_key`).
pub async fn open(db: &mut PgConnection, now: OffsetDateTime, holders: &[NewHolder]) -> sqlx::Result<()> {
    let volunteers: Vec<Uuid> = holders.iter().map(|holder| holder.volunteer.uuid()).collect();
    let passbooks: Vec<String> = holders.iter().map(|holder| holder.passbook_no.clone()).collect();
    let orgs: Vec<String> = holders.iter().map(|holder| holder.org.to_string()).collect();
    let kinds = OPENED.map(|(kind, _)| kind.as_str().to_owned());
    let floors = OPENED.map(|(_, floor)| floor);
    sqlx::query!(
        "with holder as (
             insert into ledger.holder as h (volunteer_id, passbook_no, org, opened_at)
             select distinct on (x.id) x.id, x.passbook_no, x.org, $4::timestamptz
             from unnest($1::uuid[], $2::text[], $3::text[]) as x(id, passbook_no, org)
             on conflict (volunteer_id) do update set passbook_no = excluded.passbook_no
                 where h.passbook_no is null
         ), account as (
             insert into ledger.account (unit, kind, volunteer_id, opened_at)
             select distinct $6::smallint, kind, id, $4::timestamptz
             from unnest($1::uuid[]) as id cross join unnest($5::text[]) as kind
             on conflict (volunteer_id, kind) where volunteer_id is not null do nothing
             returning id, kind
         )
         insert into ledger.balance (account_id, floor)
         select id, floor from account join unnest($5::text[], $7::bigint[]) as f(kind, floor) using (kind)",
        &volunteers,
        &passbooks,
        &orgs,
        now,
        &kinds[..],
        Unit::StandardMinute.id(),
        &floors[..] as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The place of a holder, unless a newer one is known. A volunteer without accounts is noted, for the day they get them.
///
/// # Errors
/// The database.
pub async fn place(
    db: &mut PgConnection,
    now: OffsetDateTime,
    volunteer: VolunteerId,
    org: &OrgCode,
    version: i64,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into ledger.holder as h (volunteer_id, org, profile_version, opened_at) values ($1, $2, $3, $4)
         on conflict (volunteer_id) do update set org = excluded.org, profile_version = excluded.profile_version
             where h.profile_version < excluded.profile_version",
        volunteer.uuid(),
        org.as_str(),
        version,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Freezes the accounts of a holder (R6.10): whatever is posted from then on finds them frozen. Waits for the poster.
/// Frozen once more, they stay frozen as of the first time. False = no such holder.
///
/// # Errors
/// The database.
pub async fn freeze(
    db: &mut PgConnection,
    now: OffsetDateTime,
    volunteer: VolunteerId,
) -> sqlx::Result<bool> {
    poster::lock(db).await?;
    mark_change(db).await?;
    let found = sqlx::query!(
        "update ledger.holder set frozen_at = coalesce(frozen_at,
             greatest($2, (select at from ledger.block order by no desc limit 1)))
         where volunteer_id = $1",
        volunteer.uuid(),
        now,
    )
    .execute(db)
    .await?;
    Ok(found.rows_affected() > 0)
}

/// Lets minutes be taken from the accounts of a holder again. False = no such holder.
///
/// # Errors
/// The database.
pub async fn unfreeze(db: &mut PgConnection, volunteer: VolunteerId) -> sqlx::Result<bool> {
    poster::lock(db).await?;
    mark_change(db).await?;
    let found = sqlx::query!(
        "update ledger.holder set frozen_at = null where volunteer_id = $1",
        volunteer.uuid()
    )
    .execute(db)
    .await?;
    Ok(found.rows_affected() > 0)
}

/// Whoever remembers how accounts stand looks again.
async fn mark_change(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("update ledger.standing set change = nextval('ledger.standing_change')")
        .execute(db)
        .await?;
    Ok(())
}

/// The sub-branch of a volunteer who has accounts.
///
/// # Errors
/// The database.
pub async fn org_of(db: &mut PgConnection, volunteer: VolunteerId) -> sqlx::Result<Option<OrgCode>> {
    let org = sqlx::query_scalar!(
        "select org from ledger.holder where volunteer_id = $1 and passbook_no is not null",
        volunteer.uuid()
    )
    .fetch_optional(db)
    .await?;
    org.map(|org| org.parse().map_err(|error| sqlx::Error::Decode(Box::new(error))))
        .transpose()
}

/// What a volunteer holds.
///
/// # Errors
/// The database.
pub async fn balances(db: &mut PgConnection, volunteer: VolunteerId) -> sqlx::Result<Balances> {
    let found = sqlx::query_as!(
        Figures,
        "select a.kind, b.cr_posted - b.dr_posted as \"balance!\", b.dr_pending, b.cr_pending, b.raw
         from ledger.account a join ledger.balance b on b.account_id = a.id
         where a.volunteer_id = $1",
        volunteer.uuid()
    )
    .fetch_all(db)
    .await?;
    Ok(balances_of(volunteer, found))
}

/// What a volunteer held at an instant: the running balances of the last rows until then, and the sums of what was
/// pending and of raw minutes up to the same serial number. Blocks never run back in time, so an instant is one.
///
/// # Errors
/// The database.
pub async fn balances_at(
    db: &mut PgConnection,
    volunteer: VolunteerId,
    at: OffsetDateTime,
) -> sqlx::Result<Balances> {
    let found = sqlx::query_as!(
        Figures,
        "with upto as materialized (
             select coalesce((select last_seq from ledger.block where at <= $2 order by at desc, no desc limit 1), 0) as seq
         )
         select a.kind,
             coalesce((select last.after from (
                 (select t.seq, t.dr_after as after from ledger.transfer t
                  where t.dr = a.id and t.seq <= upto.seq order by t.seq desc limit 1)
                 union all
                 (select t.seq, t.cr_after from ledger.transfer t
                  where t.cr = a.id and t.seq <= upto.seq order by t.seq desc limit 1)
             ) last order by last.seq desc limit 1), 0) as \"balance!\",
             paid.pending as \"dr_pending!\", got.pending as \"cr_pending!\", got.raw - paid.raw as \"raw!\"
         from ledger.account a cross join upto
             cross join lateral (
                 select coalesce(sum(t.pending), 0)::bigint as pending,
                     coalesce(sum(t.raw_minutes) filter (where t.kind in ('posted', 'post')), 0)::bigint as raw
                 from ledger.transfer t where t.dr = a.id and t.seq <= upto.seq
             ) paid
             cross join lateral (
                 select coalesce(sum(t.pending), 0)::bigint as pending,
                     coalesce(sum(t.raw_minutes) filter (where t.kind in ('posted', 'post')), 0)::bigint as raw
                 from ledger.transfer t where t.cr = a.id and t.seq <= upto.seq
             ) got
         where a.volunteer_id = $1",
        volunteer.uuid(),
        at
    )
    .fetch_all(db)
    .await?;
    Ok(balances_of(volunteer, found))
}

/// What stands on an account.
struct Figures {
    kind: String,
    balance: i64,
    dr_pending: i64,
    cr_pending: i64,
    raw: i64,
}

fn balances_of(volunteer: VolunteerId, accounts: Vec<Figures>) -> Balances {
    let none = StandardMinutes::ZERO;
    let mut balances = Balances {
        volunteer_id: volunteer,
        pending: none,
        unsettled: none,
        goods: none,
        goods_held: none,
        savings: none,
        savings_held: none,
        raw_confirmed: RawMinutes::ZERO,
    };
    for account in accounts {
        let (balance, held) = (
            StandardMinutes::new(account.balance),
            StandardMinutes::new(account.dr_pending),
        );
        match AccountKind::parse(&account.kind) {
            Some(AccountKind::Unsettled) => {
                balances.unsettled = balance;
                balances.pending = StandardMinutes::new(account.cr_pending);
                balances.raw_confirmed = RawMinutes::new(account.raw);
            }
            Some(AccountKind::Goods) => (balances.goods, balances.goods_held) = (balance, held),
            Some(AccountKind::Savings) => (balances.savings, balances.savings_held) = (balance, held),
            _ => {}
        }
    }
    balances
}

/// The accounts that a batch names, and those with the numbers `ids` or, where the batch needs them, all accounts of
/// their holders. An account that does not exist is missing.
///
/// Every posting waits for this: each account is looked up once, and its holder only among the few that are frozen.
///
/// # Errors
/// The database.
pub async fn wanted(db: &mut PgConnection, wanted: &Wanted, ids: &[i64]) -> sqlx::Result<Vec<Account>> {
    let (mut volunteers, mut kinds, mut bank) = (Vec::new(), Vec::new(), Vec::new());
    for name in &wanted.accounts {
        match name.volunteer {
            Some(volunteer) => {
                volunteers.push(volunteer.uuid());
                kinds.push(name.kind.as_str().to_owned());
            }
            None => bank.push(name.kind.as_str().to_owned()),
        }
    }
    let holders_of: &[i64] = match wanted.of_transfers {
        OfTransfers::Sides => &[],
        OfTransfers::Holders => ids,
    };
    let rows = sqlx::query!(
        "select a.id as \"id!\", a.unit as \"unit!\", a.kind as \"kind!\", a.volunteer_id, b.version, b.dr_posted, b.cr_posted,
             b.dr_pending, b.cr_pending, b.raw, b.floor, h.volunteer_id is not null as \"frozen!\"
         from (
             select a.id, a.unit, a.kind, a.volunteer_id from unnest($1::uuid[], $2::text[]) as w(volunteer_id, kind)
                 join ledger.account a on a.volunteer_id = w.volunteer_id and a.kind = w.kind
             union all select id, unit, kind, volunteer_id from ledger.account
                 where volunteer_id is null and kind = any($3::text[])
             union all select id, unit, kind, volunteer_id from ledger.account where id = any($4)
             union all select a.id, a.unit, a.kind, a.volunteer_id from ledger.account s
                 join ledger.account a on a.volunteer_id = s.volunteer_id where s.id = any($5)
         ) a
             join ledger.balance b on b.account_id = a.id
             left join ledger.holder h on h.volunteer_id = a.volunteer_id and h.frozen_at is not null",
        &volunteers,
        &kinds,
        &bank,
        ids,
        holders_of,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let kind = AccountKind::parse(&row.kind);
            let (Some(kind), Some(unit)) = (kind, Unit::from_id(row.unit)) else {
                return Err(sqlx::Error::Decode(
                    "an account with an unknown kind or unit".into(),
                ));
            };
            Ok(Account {
                id: row.id,
                name: AccountName {
                    volunteer: row.volunteer_id.map(VolunteerId::from),
                    kind,
                },
                unit,
                floor: row.floor,
                version: row.version,
                dr_posted: row.dr_posted,
                cr_posted: row.cr_posted,
                dr_pending: row.dr_pending,
                cr_pending: row.cr_pending,
                raw: row.raw,
                standing: if row.frozen {
                    Standing::Frozen
                } else {
                    Standing::Open
                },
            })
        })
        .collect()
}

/// An account in an export: nothing of whose it is.
#[derive(Debug)]
pub struct Listed {
    /// Its number.
    pub id: i64,
    /// Number of its unit.
    pub unit: i16,
    /// Its kind.
    pub kind: String,
    /// Lowest it may fall.
    pub floor: Option<i64>,
}

/// Every account by number, one after the other: there may be millions.
pub fn listed(db: &mut PgConnection) -> BoxStream<'_, sqlx::Result<Listed>> {
    sqlx::query_as!(
        Listed,
        "select a.id, a.unit, a.kind, b.floor from ledger.account a left join ledger.balance b on b.account_id = a.id
         order by a.id"
    )
    .fetch(db)
}
