//! Identifiers: one type per noun, so that a visit cannot be passed where an order is meant.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::{NoContext, Timestamp, Uuid};

/// The text is not a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct IdError;

/// A UUIDv7 that carries `now` in milliseconds, so that keys made later sort later.
///
/// Times before 1970 count as 1970.
pub fn uuid_v7(now: OffsetDateTime) -> Uuid {
    let seconds = u64::try_from(now.unix_timestamp()).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.nanosecond()))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh identifier (UUIDv7) that carries the time `now`.
            pub fn generate(now: OffsetDateTime) -> Self {
                Self(uuid_v7(now))
            }

            /// The bare UUID, for columns and keys.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self).map_err(|_| IdError)
            }
        }
    )+ };
}

ids! {
    /// An elder 老人 who is served (R2.1).
    ElderId,
    /// A volunteer 志愿者.
    VolunteerId,
    /// An order 服务订单: what was asked for (R5.1).
    OrderId,
    /// An offer 派单邀约 of an order to one volunteer (R3.5).
    OfferId,
    /// A visit 上门服务: one volunteer's place in an order.
    VisitId,
    /// A case 争议单 about a visit (R9.3).
    CaseId,
    /// A call-back 满意度回访 about one visit.
    CallBackId,
    /// A message 通知 to one person.
    MessageId,
    /// A reply 回复 that came in from a phone.
    ReplyId,
    /// A campaign 宣传活动 (R12.4).
    CampaignId,
    /// A version 短信文本版本 of a text that officials edit (R12.3).
    TextVersionId,
    /// An entry 宣传记录 of publicity in other media (R12.5).
    PublicityId,
    /// A story 先进典型 (R12.5).
    StoryId,
    /// A member of staff 工作人员.
    StaffId,
    /// A signed-in session 登录会话.
    SessionId,
    /// A transfer 记账 of the ledger.
    TransferId,
    /// A settlement 半年结算 of a period.
    SettlementId,
    /// A claim 换服务申请: saved time that is taken back as service (R6.3).
    ClaimId,
    /// An item 物品 that can be redeemed.
    ItemId,
    /// An event 事件, the same as its outbox row.
    EventId,
    /// An application 报名 of a would-be volunteer.
    ApplicationId,
    /// An entry 资金凭证 of the fund: a receipt or an expense.
    FundEntryId,
    /// A proposal to reverse 冲正 an entry of the fund.
    FundReversalId,
    /// A star rating 星级评定 of a volunteer (R10.2).
    StarId,
    /// A certificate of service 志愿服务记录证明 (R11.4).
    CertificateId,
    /// A yearly award 年度表彰 (R10.1).
    AwardId,
    /// An anomaly 异常 of a served visit.
    AnomalyId,
    /// A change 变更 of the catalogue of services.
    ServiceChangeId,
    /// An elder's answer to a town's survey 满意度调查 (R9.1).
    SurveyId,
    /// An activity 活动: group work with a roster (R5.2).
    ActivityId,
    /// A project 项目 that groups activities.
    ProjectId,
    /// A work order of a 12349 platform 12349工单.
    WorkOrderId,
    /// An intake 入库 of goods at an outlet.
    IntakeId,
    /// A lot 批次 of goods at an outlet.
    LotId,
    /// A movement 库存变动 of a lot (R8.1).
    MovementId,
    /// A transfer 调拨 of goods between two outlets.
    StockTransferId,
    /// A stock count 盘点 of an outlet (R8.4).
    StockCountId,
    /// A reservation 预留 of goods for one volunteer.
    ReservationId,
    /// An order of goods 物品兑换单 for one volunteer's time (R8.3).
    GoodsOrderId,
}

/// The blind index of a resident ID: the same person has the same key in both registries, and the number cannot be
/// computed back from it without the index secret.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct PersonKey(String);

impl PersonKey {
    /// Takes the text form of the index as the registry stores it.
    pub fn new(index: impl Into<String>) -> Self {
        Self(index.into())
    }

    /// The text form, for columns.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use time::macros::datetime;

    use super::*;

    const NOON: OffsetDateTime = datetime!(2026-07-01 12:00:00.123 UTC);

    #[test]
    fn an_id_carries_the_time_it_was_given() {
        let id = OrderId::generate(NOON);
        assert_eq!(id.uuid().get_version_num(), 7);
        let (seconds, nanos) = id.uuid().get_timestamp().unwrap().to_unix();
        assert_eq!(seconds as i64, NOON.unix_timestamp());
        assert_eq!(nanos, 123_000_000);
    }

    #[test]
    fn a_later_id_sorts_later() {
        assert!(OrderId::generate(NOON) < OrderId::generate(NOON + Duration::milliseconds(1)));
    }

    #[test]
    fn two_ids_of_one_instant_differ() {
        assert_ne!(OrderId::generate(NOON), OrderId::generate(NOON));
    }

    #[test]
    fn an_id_reads_back_from_text_and_json() {
        let id = VisitId::generate(NOON);
        assert_eq!(id.to_string().parse::<VisitId>().unwrap(), id);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{id}\""));
        assert_eq!(serde_json::from_str::<VisitId>(&json).unwrap(), id);
        assert_eq!(VisitId::from(Uuid::from(id)), id);
    }

    #[test]
    fn text_that_is_no_uuid_is_refused() {
        assert_eq!("370405".parse::<ElderId>(), Err(IdError));
    }

    #[test]
    fn the_schema_of_an_id_is_a_uuid() {
        let schema = serde_json::to_value(schemars::schema_for!(ElderId)).unwrap();
        assert_eq!(schema["type"], "string");
        assert_eq!(schema["format"], "uuid");
    }
}
