//! Stories 先进典型: good practice and model volunteers, written by one person, published by another (R12.5).

use kernel::{OrgCode, StaffId, StoryId, VolunteerId};

use crate::{
    At, Day, Page, Paging, Personal,
    catalogue::{data, messages, words},
};

words! {
    /// What is told of.
    pub enum StoryKind {
        /// 好做法
        Practice = "practice",
        /// 模范志愿者
        Volunteer = "volunteer",
    }
    /// Where a story stands.
    pub enum StoryState {
        /// 待发布
        Draft = "draft",
        /// 已发布
        Published = "published",
        /// 已撤回
        Withdrawn = "withdrawn",
    }
    /// How the volunteer agreed to be named.
    pub enum StoryConsentWay {
        /// 签字同意书
        Form = "form",
        /// 电话录音
        Phone = "phone",
        /// 微信、短信等书面答复
        Written = "written",
    }
}

data! {
    /// That the volunteer a story is about agrees to be told of.
    pub struct StoryConsent {
        /// How.
        pub way: StoryConsentWay,
        /// When, not later than today.
        pub given_on: Day,
        /// Where it is kept, 2 to 100 characters, e.g. `同意书 2026-11 第 3 份`.
        pub evidence: Personal,
    }
    /// Write a story. Roles: outreach; branch, clerk and organisation clerk within their scope. A volunteer whom it names
    /// stands within the writer's scope.
    pub struct WriteStory {
        /// What is told of.
        pub kind: StoryKind,
        /// Where it happened.
        pub org: OrgCode,
        /// At most 40 characters.
        pub title: Personal,
        /// Plain text of at most 3,000 characters; line breaks part its paragraphs.
        pub text: Personal,
        /// Passbook number of the volunteer it is about; needed for a model volunteer.
        pub passbook_no: Option<Personal>,
        /// The volunteer's consent; without it the story cannot be published.
        pub consent: Option<StoryConsent>,
    }
    /// Change a draft; whoever does is its author from then on. Roles as for writing. Refusals: `story_not_draft`.
    pub struct ReviseStory {
        /// The story.
        pub story_id: StoryId,
        /// Title.
        pub title: Personal,
        /// Text.
        pub text: Personal,
        /// The volunteer's consent; nothing = as it stands.
        pub consent: Option<StoryConsent>,
    }
    /// Where a story stands after an act.
    pub struct StoryStands {
        /// The story.
        pub story_id: StoryId,
        /// State.
        pub state: StoryState,
    }
    /// Publish a draft: another person than its author. Roles: outreach; branch within its town. Refusals: `same_person`,
    /// `story_not_draft`, `story_needs_consent`.
    pub struct PublishStory {
        /// The story.
        pub story_id: StoryId,
    }
    /// Take a story back, draft or published; for good. Roles as for writing. Refusals: `story_withdrawn`.
    pub struct TakeBackStory {
        /// The story.
        pub story_id: StoryId,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// Stories within one's scope, newest first. Roles: who writes; operator, auditor, oversight.
    pub struct FindStories {
        /// Only this state.
        pub state: Option<StoryState>,
        /// Only this kind.
        pub kind: Option<StoryKind>,
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Which page.
        pub paging: Paging,
    }
    /// A story in a list.
    pub struct StoryRow {
        /// Which.
        pub story_id: StoryId,
        /// What is told of.
        pub kind: StoryKind,
        /// Where.
        pub org: OrgCode,
        /// Title.
        pub title: Personal,
        /// State.
        pub state: StoryState,
        /// Who wrote it as it is; nothing = the server's operator.
        pub author: Option<StaffId>,
        /// When.
        pub written_at: At,
        /// When it was published.
        pub published_at: Option<At>,
    }
    /// One story. Roles as for the list.
    pub struct GetStory {
        /// The story.
        pub story_id: StoryId,
    }
    /// A story in full.
    pub struct Story {
        /// What the list says of it.
        pub row: StoryRow,
        /// Text.
        pub text: Personal,
        /// The volunteer it is about.
        pub volunteer_id: Option<VolunteerId>,
        /// The volunteer's consent.
        pub consent: Option<StoryConsent>,
        /// Who published it.
        pub published_by: Option<StaffId>,
        /// Who took it back.
        pub withdrawn_by: Option<StaffId>,
        /// When.
        pub withdrawn_at: Option<At>,
        /// Why.
        pub withdrawn_because: Option<String>,
    }
    /// What is published, newest first; for everybody.
    pub struct PublishedStories {
        /// Which page.
        pub paging: Paging,
    }
    /// A published story.
    pub struct PublishedStory {
        /// Which.
        pub story_id: StoryId,
        /// What is told of.
        pub kind: StoryKind,
        /// Where.
        pub org: OrgCode,
        /// Title.
        pub title: Personal,
        /// Text.
        pub text: Personal,
        /// When it was published.
        pub published_at: At,
    }
}

messages! {
    commands {
        "tb.cmd.notification.write_story" WriteStory => StoryStands;
        "tb.cmd.notification.revise_story" ReviseStory => StoryStands;
        "tb.cmd.notification.publish_story" PublishStory => StoryStands;
        "tb.cmd.notification.take_back_story" TakeBackStory => StoryStands;
    }
    queries {
        "tb.cmd.notification.find_stories" FindStories => Page<StoryRow>;
        "tb.cmd.notification.get_story" GetStory => Story;
        "tb.cmd.notification.published_stories" PublishedStories => Page<PublishedStory>;
    }
    events {}
}
