//! Publicity 宣传 through other media than messages: press, broadcast, Weibo, WeChat articles, noticeboards, village
//! loudspeakers (R12.5).

use kernel::{OrgCode, PublicityId, StaffId};

use crate::{
    At, Day, Page, Paging,
    catalogue::{data, messages, words},
};

words! {
    /// Through what.
    pub enum Medium {
        /// 报纸、新闻网站
        Press = "press",
        /// 电视、广播
        Broadcast = "broadcast",
        /// 微博
        Weibo = "weibo",
        /// 微信公众号文章
        Wechat = "wechat",
        /// 公告栏、宣传栏
        Noticeboard = "noticeboard",
        /// 村村通大喇叭
        Loudspeaker = "loudspeaker",
        /// 其他
        Other = "other",
    }
    /// Where an entry stands.
    pub enum PublicityState {
        /// 计划中
        Planned = "planned",
        /// 已完成
        Done = "done",
        /// 已取消
        Cancelled = "cancelled",
    }
}

data! {
    /// Write down what is planned, or what has been done. Roles: outreach; branch, clerk and organisation clerk within
    /// their scope.
    pub struct EnterPublicity {
        /// The area it reaches: the district, a town, a village, or a social organisation.
        pub org: OrgCode,
        /// Through what.
        pub medium: Medium,
        /// What, at most 60 characters.
        pub title: String,
        /// The day it is planned for. Nothing = it has been done unplanned.
        pub planned_on: Option<Day>,
        /// The day it was done, not later than today. One of the two days is needed.
        pub done_on: Option<Day>,
        /// Where it can be read or seen: an address that begins with `https://`.
        pub link: Option<String>,
        /// At most 200 characters.
        pub remark: Option<String>,
    }
    /// Where an entry stands after an act.
    pub struct PublicityStands {
        /// The entry.
        pub publicity_id: PublicityId,
        /// State.
        pub state: PublicityState,
    }
    /// What was planned has been done. Roles as for entering. Refusals: `publicity_not_planned`.
    pub struct FinishPublicity {
        /// The entry.
        pub publicity_id: PublicityId,
        /// The day, not later than today.
        pub done_on: Day,
        /// Where it can be read or seen; nothing = as it stands.
        pub link: Option<String>,
        /// Nothing = as it stands.
        pub remark: Option<String>,
    }
    /// It will not be done, or was entered by mistake. Roles as for entering. Refusals: `publicity_cancelled`.
    pub struct CancelPublicity {
        /// The entry.
        pub publicity_id: PublicityId,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// Entries within one's scope, latest day first. An entry's day is that on which it was done, else planned. Roles: who
    /// enters; operator, auditor, oversight.
    pub struct FindPublicity {
        /// Only days of this year.
        pub year: Option<i32>,
        /// Only this medium.
        pub medium: Option<Medium>,
        /// Only this state.
        pub state: Option<PublicityState>,
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Which page.
        pub paging: Paging,
    }
    /// One entry. Roles as for the list.
    pub struct GetPublicity {
        /// The entry.
        pub publicity_id: PublicityId,
    }
    /// An entry.
    pub struct PublicityRow {
        /// Which.
        pub publicity_id: PublicityId,
        /// The area.
        pub org: OrgCode,
        /// Through what.
        pub medium: Medium,
        /// What.
        pub title: String,
        /// The day it was planned for.
        pub planned_on: Option<Day>,
        /// The day it was done.
        pub done_on: Option<Day>,
        /// State.
        pub state: PublicityState,
        /// Where it can be read or seen.
        pub link: Option<String>,
        /// Remark.
        pub remark: Option<String>,
        /// Who entered it; nothing = the server's operator.
        pub entered_by: Option<StaffId>,
        /// When.
        pub entered_at: At,
        /// Who finished or cancelled it.
        pub ended_by: Option<StaffId>,
        /// When.
        pub ended_at: Option<At>,
        /// Why it was cancelled.
        pub cancelled_because: Option<String>,
    }
    /// The year's entries within one's scope, counted by medium and town. Roles as for the list.
    pub struct CountPublicity {
        /// The year.
        pub year: i32,
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
    }
    /// The counts.
    pub struct PublicityCounts {
        /// One for each medium and town that has entries.
        pub lines: Vec<PublicityCount>,
    }
    /// Entries of one medium in one town.
    pub struct PublicityCount {
        /// Through what.
        pub medium: Medium,
        /// The town; the district for what lies in none.
        pub town: OrgCode,
        /// How many are planned still.
        pub planned: i64,
        /// How many were done.
        pub done: i64,
        /// How many were cancelled.
        pub cancelled: i64,
    }
}

messages! {
    commands {
        "tb.cmd.notification.enter_publicity" EnterPublicity => PublicityStands;
        "tb.cmd.notification.finish_publicity" FinishPublicity => PublicityStands;
        "tb.cmd.notification.cancel_publicity" CancelPublicity => PublicityStands;
    }
    queries {
        "tb.cmd.notification.find_publicity" FindPublicity => Page<PublicityRow>;
        "tb.cmd.notification.get_publicity" GetPublicity => PublicityRow;
        "tb.cmd.notification.count_publicity" CountPublicity => PublicityCounts;
    }
    events {}
}
