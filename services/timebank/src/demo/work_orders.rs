use contracts::{
    Actor,
    dispatch::{
        Urgency,
        work_order::{
            RefuseWorkOrder, TakeWorkOrder, TakenWorkOrder, WorkOrderRefusal, WorkOrderSaid, WorkOrderWay,
        },
    },
};
use kernel::{at_china, china_date};
use time::{Duration, OffsetDateTime, macros::time};

use super::{registry::Elder, step::Loader};

/// Company 陪伴聊天.
const COMPANY: &str = "05";

impl Loader<'_> {
    /// What a 12349 platform has sent this morning: two that became orders, one refused, and three that the hotline has to look
    /// at.
    pub(super) async fn leave_work_orders(&mut self, elders: &[Elder]) -> anyhow::Result<()> {
        let day = china_date(self.now) + Duration::days(2);
        let (morning, noon) = (at_china(day, time!(9:30)), at_china(day, time!(14:00)));
        let mut known = elders.iter().rev();
        for (at, elder) in [morning, noon].into_iter().zip(known.by_ref()) {
            let said = WorkOrderSaid {
                elder_id: Some(elder.id),
                ..said(COMPANY, Some(at), "想有人来聊聊天，读读报")
            };
            self.take(said).await?;
        }
        let moving = self.take(said("搬家", Some(noon), "要搬一个衣柜")).await?;
        let refuse = RefuseWorkOrder {
            work_order_id: moving.work_order_id,
            refused_for: WorkOrderRefusal::NotServed,
            note: None,
        };
        let operator = self.operator();
        self.tell(&operator, refuse).await?;
        // Nobody knows who it is; no time was said; a shared number.
        self.take(said(COMPANY, Some(noon), "第一次打电话，还没登记"))
            .await?;
        if let Some(elder) = known.next() {
            let said = WorkOrderSaid {
                elder_id: Some(elder.id),
                ..said(COMPANY, None, "什么时候来都行")
            };
            self.take(said).await?;
        }
        if let Some(phone) = known.find_map(|elder| elder.phone.clone()) {
            let said = WorkOrderSaid {
                caller_phone: Some(phone.into()),
                elder_name: Some("刘奶奶".into()),
                ..said(COMPANY, Some(morning), "腿脚不便，开门慢")
            };
            self.take(said).await?;
        }
        Ok(())
    }

    async fn take(&mut self, said: WorkOrderSaid) -> anyhow::Result<TakenWorkOrder> {
        let day = china_date(self.now).to_string().replace('-', "");
        self.work_orders += 1;
        let take = TakeWorkOrder {
            platform: "12349".into(),
            external_id: format!("GD{day}{:06}", self.work_orders),
            way: WorkOrderWay::Line,
            said,
        };
        self.tell(&Actor::service("notification"), take).await
    }
}

fn said(service: &str, starts_at: Option<OffsetDateTime>, note: &str) -> WorkOrderSaid {
    WorkOrderSaid {
        caller_phone: None,
        elder_name: None,
        resident_id: None,
        elder_phone: None,
        elder_id: None,
        address: None,
        service: Some(service.into()),
        starts_at: starts_at.map(Into::into),
        duration: None,
        urgency: Urgency::Normal,
        note: Some(note.into()),
    }
}
