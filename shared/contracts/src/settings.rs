//! The dated settings of the platform: every key, its meaning and its default (rules C13).
//!
//! The portal owns their values; every service keeps a copy that `setting.changed` keeps up to date.

mod national;

use std::ops::RangeInclusive;

use serde_json::{Value, json};
use time::{Date, macros::format_description};

pub use national::{Filled, column};

/// What values a setting takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limits {
    /// Yes or no.
    Flag,
    /// Whole numbers, both ends included.
    Range(RangeInclusive<i64>),
    /// One of these words, worded by `choice-<key>-<word>`. Words that nothing carries out are not among them.
    Choice(&'static [&'static str]),
    /// So many whole numbers within the range, each larger than the one before.
    Rising(usize, RangeInclusive<i64>),
    /// Up to so many different days, `2026-10-01`.
    Days(usize),
    /// One line of text of up to so many characters.
    Line(usize),
    /// The columns of a file, each `heading=field` with one of these fields, or `heading="text"` with the same text in every
    /// row; read by [`column`].
    Columns(&'static [&'static str]),
}

impl From<RangeInclusive<i64>> for Limits {
    fn from(range: RangeInclusive<i64>) -> Self {
        Limits::Range(range)
    }
}

impl From<&'static [&'static str]> for Limits {
    fn from(words: &'static [&'static str]) -> Self {
        Limits::Choice(words)
    }
}

/// One setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Its key.
    pub key: &'static str,
    /// The value until head office decides otherwise.
    pub default: Value,
    /// The values it takes.
    pub limits: Limits,
    /// The rule behind it.
    pub rule: &'static str,
}

macro_rules! keys {
    ($($(#[$meta:meta])* $name:ident = $key:literal, $default:expr, $limits:expr, $rule:literal;)*) => {
        $($(#[$meta])* pub const $name: &str = $key;)*

        /// Every setting, by key.
        pub fn all() -> Vec<Setting> {
            vec![$(Setting { key: $key, default: json!($default), limits: $limits.into(), rule: $rule }),*]
        }
    };
}

keys! {
    /// Hours after the upload within which the elder may object.
    CONFIRM_WINDOW_HOURS = "confirm.window_hours", 48, 0 ..= 720, "R5.11";
    /// Days within which a served visit may be uploaded.
    UPLOAD_MAX_AGE_DAYS = "upload.max_age_days", 30, 1 ..= 365, "R5.12";
    /// Raw minutes of one visit above which a second person reviews.
    MAX_SINGLE_MIN = "time.max_single_min", 480, 30 ..= 1440, "R5.7";
    /// Raw minutes of one volunteer's day above which a second person reviews.
    DAILY_MAX_MIN = "time.daily_max_min", 480, 30 ..= 1440, "R5.7";
    /// Metres within which a position counts as there.
    CHECKIN_RADIUS_M = "checkin.radius_m", 300, 50 ..= 5000, "R5.6";
    /// Whether the code of the card at an elder's door ends a visit as the SMS code does.
    CHECKIN_DOOR_CODE = "checkin.door_code", true, Limits::Flag, "R5.6";
    /// Whether household members may serve each other.
    ALLOW_HOUSEHOLD = "order.allow_household", false, Limits::Flag, "R5.4";
    /// Hours in which a request must be verified and dispatched.
    VERIFY_SLA_HOURS = "order.verify_sla_hours", 24, 1 ..= 240, "R5.3";
    /// Hours before its start from which the order of a recurring plan waits to be dispatched.
    PLAN_ARRANGE_HOURS = "order.plan_arrange_hours", 48, 1 ..= 168, "R5.2";
    /// Minutes in which an urgent request must be dispatched.
    URGENT_SLA_MIN = "order.urgent_sla_min", 60, 5 ..= 1440, "R5.3";
    /// Minutes in which an emergency must be dispatched.
    EMERGENCY_SLA_MIN = "order.emergency_sla_min", 10, 1 ..= 240, "R5.9";
    /// Hours after its agreed start at which an order that nobody took expires.
    ORDER_EXPIRE_HOURS = "order.expire_hours", 24, 1 ..= 720, "R5.1";
    /// Minutes between two visits besides the way.
    TRAVEL_BUFFER_MIN = "dispatch.travel_buffer_min", 15, 0 ..= 240, "R5.4";
    /// Whether a branch may dispatch in its own town.
    BRANCH_MAY_ASSIGN = "dispatch.branch_may_assign", true, Limits::Flag, "R1.7";
    /// Hours of waiting after which an order moves up one class.
    AGING_HOURS = "dispatch.aging_hours", 72, 1 ..= 720, "R2.4";
    /// Minutes an ordinary offer stays open.
    OFFER_MINUTES = "dispatch.offer_minutes", 15, 1 ..= 1440, "dispatch";
    /// Minutes an urgent or emergency offer stays open.
    URGENT_OFFER_MINUTES = "dispatch.urgent_offer_minutes", 5, 1 ..= 240, "dispatch";
    /// Volunteers asked in the first wave for an emergency.
    WAVE_EMERGENCY_SIZE = "wave.emergency_size", 10, 1 ..= 50, "dispatch";
    /// Volunteers asked in the second wave for an emergency.
    WAVE_EMERGENCY_NEXT = "wave.emergency_next", 30, 1 ..= 50, "dispatch";
    /// Minutes that a wave for an emergency has.
    WAVE_EMERGENCY_MINUTES = "wave.emergency_minutes", 1, 1 ..= 60, "dispatch";
    /// Volunteers asked in each wave for the five target groups.
    WAVE_TARGET_SIZE = "wave.target_size", 3, 1 ..= 50, "dispatch";
    /// Minutes that a wave for the five target groups has.
    WAVE_TARGET_MINUTES = "wave.target_minutes", 10, 1 ..= 1440, "dispatch";
    /// Volunteers asked in the first wave for others.
    WAVE_FIRST_SIZE = "wave.first_size", 1, 1 ..= 50, "dispatch";
    /// Volunteers asked in each further wave for others.
    WAVE_NEXT_SIZE = "wave.next_size", 5, 1 ..= 50, "dispatch";
    /// Waves before an order that is no emergency comes on the open list.
    WAVE_MOST = "wave.most", 3, 1 ..= 20, "dispatch";
    /// Minutes after which the open list reaches from the village to the town, and from there to the district.
    LIST_WIDEN_MINUTES = "list.widen_minutes", 30, 1 ..= 1440, "dispatch";
    /// Offers that the system makes to one volunteer on a day at most.
    OFFER_DAILY_CAP = "offer.daily_cap", 5, 1 ..= 50, "dispatch";
    /// Offers in a row without an answer after which the system leaves a volunteer alone.
    OFFER_SILENCES = "offer.silences", 3, 1 ..= 20, "dispatch";
    /// Days for which it does.
    OFFER_REST_DAYS = "offer.rest_days", 7, 1 ..= 90, "dispatch";
    /// Hour of the evening from which the system asks nobody, emergencies apart.
    OFFER_QUIET_FROM = "offer.quiet_from_hour", 21, 18 ..= 24, "dispatch";
    /// Hour of the morning from which it asks again.
    OFFER_QUIET_TO = "offer.quiet_to_hour", 7, 0 ..= 10, "dispatch";
    /// Cost of an emergency that nobody goes to, when a day is planned.
    DAY_PLAN_UNSERVED_EMERGENCY = "day_plan.unserved_emergency", 200_000, 1 ..= 10_000_000, "dispatch";
    /// Cost of a visit to the five target groups that nobody makes.
    DAY_PLAN_UNSERVED_TARGET = "day_plan.unserved_target", 20_000, 1 ..= 10_000_000, "dispatch";
    /// Cost of any other visit that nobody makes.
    DAY_PLAN_UNSERVED_OTHER = "day_plan.unserved_other", 10_000, 1 ..= 10_000_000, "dispatch";
    /// Visits that a plan gives one volunteer on a day at most.
    DAY_PLAN_MOST_VISITS = "day_plan.most_visits", 4, 1 ..= 20, "dispatch";
    /// Turns of the search for each visit of a day's plan: the more the better and the slower.
    DAY_PLAN_TURNS = "day_plan.turns_per_visit", 25, 1 ..= 10_000, "dispatch";
    /// Hour of the evening at which the next day is planned by itself; 24 = never.
    DAY_PLAN_HOUR = "day_plan.hour", 20, 0 ..= 24, "dispatch";
    /// Hours in which an offer of a day's plan is to be answered.
    DAY_PLAN_ANSWER_HOURS = "day_plan.answer_hours", 12, 1 ..= 72, "dispatch";
    /// Working days in which a case is to be answered.
    CASE_WORKING_DAYS = "case.working_days", 3, 1 ..= 30, "R9.3";
    /// Working days in which a branch is to review the answer to a case.
    CASE_REVIEW_WORKING_DAYS = "case.review_working_days", 2, 1 ..= 30, "R9.3";
    /// Working days in which head office is to close a reviewed case.
    CASE_CLOSE_WORKING_DAYS = "case.close_working_days", 2, 1 ..= 30, "R9.3";
    /// Per cent of the visits that are called back about besides those that the rule names.
    CALLBACK_SAMPLE_PCT = "callback.sample_pct", 20, 0 ..= 100, "R9.1";
    /// Working days in which an elder is to be called back.
    CALLBACK_WORKING_DAYS = "callback.working_days", 5, 1 ..= 60, "R9.1";
    /// Hours in which an answer counts when a grade is asked for by SMS, before anybody calls; 0 asks nobody by SMS.
    CALLBACK_SMS_HOURS = "callback.sms_hours", 0, 0 ..= 168, "R9.1";
    /// Days after which a branch asks an elder who is served again how content they are.
    SURVEY_CYCLE_DAYS = "branch.survey_cycle_days", 90, 7 ..= 366, "R9.1";
    /// Kilometres an hour above which the way between two visits counts as too fast.
    ANOMALY_SPEED_KMH = "anomaly.speed_kmh", 60, 10 ..= 200, "R5.6";
    /// Days over which visits of two people to each other, and one elder's share, are looked at.
    ANOMALY_DAYS = "anomaly.days", 90, 7 ..= 366, "R5.6";
    /// Visits of two people to each other from which it is an anomaly.
    ANOMALY_RECIPROCAL = "anomaly.reciprocal_visits", 4, 2 ..= 100, "R5.6";
    /// Per cent of a volunteer's minutes with one elder from which it is an anomaly.
    ANOMALY_SHARE_PCT = "anomaly.share_pct", 70, 20 ..= 100, "R5.6";
    /// Hours within those days below which nobody's share is looked at.
    ANOMALY_SHARE_HOURS = "anomaly.share_hours", 20, 1 ..= 1000, "R5.6";
    /// Minutes of one volunteer's day from which it is an anomaly.
    ANOMALY_DAY_MINUTES = "anomaly.day_minutes", 600, 60 ..= 1440, "R5.6";
    /// Metres at check-in or check-out from which it is an anomaly: the village's position is not the elder's door.
    ANOMALY_FAR_M = "anomaly.far_m", 3000, 300 ..= 100_000, "R5.6";
    /// Minutes before the start from which check-in is open.
    CHECKIN_EARLY_MIN = "checkin.early_min", 30, 0 ..= 240, "dispatch";
    /// Minutes after the start at which a missing volunteer counts as not come.
    NO_SHOW_MIN = "checkin.no_show_min", 30, 5 ..= 480, "dispatch";
    /// Hours after the planned end at which a missing check-out must be corrected.
    FORGOTTEN_STOP_HOURS = "checkin.forgotten_stop_hours", 6, 1 ..= 48, "R5.8";
    /// Smallest age of an elder.
    ELDER_MIN_AGE = "elder.min_age", 60, 50 ..= 70, "R2.1";
    /// Smallest age of a volunteer who withdraws saved time, for whom the age of an elder does not matter; 0 = none.
    WITHDRAW_MIN_AGE = "withdraw.min_age", 0, 0 ..= 70, "R2.5";
    /// Whether a service costs its weight when saved time is taken back as service; if not, clock time for clock time.
    WITHDRAW_APPLY_WEIGHT = "withdraw.apply_weight", true, Limits::Flag, "R4.5";
    /// Who may be served with a volunteer's saved time; each word includes those before it.
    WITHDRAW_BENEFICIARY = "withdraw.beneficiary", "self", &["self", "spouse", "lineal"][..], "R2.5";
    /// Age from which 高龄 gives priority.
    ADVANCED_AGE = "elder.advanced_age", 80, 60 ..= 100, "R2.4";
    /// Months for which a category's evidence counts.
    CATEGORY_VALID_MONTHS = "elder.category_valid_months", 12, 1 ..= 60, "R2.3";
    /// Smallest age of a volunteer.
    VOLUNTEER_MIN_AGE = "volunteer.min_age", 18, 14 ..= 30, "R3.3";
    /// Share of a settlement that goes to goods, basis points.
    SPLIT_GOODS_BP = "split.goods_bp", 5000, 0 ..= 10000, "R7.3";
    /// First hour in which elders get messages that are not urgent.
    SMS_ELDER_FROM_HOUR = "sms.elder_from_hour", 7, 0 ..= 23, "decision 25";
    /// Hour from which elders get no more messages that are not urgent.
    SMS_ELDER_TO_HOUR = "sms.elder_to_hour", 21, 1 ..= 24, "decision 25";
    /// Minutes after which an elder is called when nobody knows that the SMS arrived.
    VOICE_WAIT_MINUTES = "voice.wait_minutes", 10, 1 ..= 240, "R12.3";
    /// First hour in which elders are called.
    VOICE_FROM_HOUR = "voice.from_hour", 8, 0 ..= 23, "R12.3";
    /// Hour from which elders are not called any more.
    VOICE_TO_HOUR = "voice.to_hour", 20, 1 ..= 24, "R12.3";
    /// Calls that nobody answers, after which the hotline calls.
    VOICE_TRIES = "voice.tries", 2, 1 ..= 5, "R12.3";
    /// Whether volunteers get an SMS when a visit counts; the passbook shows it anyway.
    SMS_TELL_CONFIRMED = "sms.tell_confirmed", false, Limits::Flag, "R12.2";
    /// Whether volunteers get an SMS when a half-year is settled; the passbook shows it anyway.
    SMS_TELL_SETTLED = "sms.tell_settled", true, Limits::Flag, "R7.5";
    /// The words at the end of every campaign's text by which it can be refused; added by the platform, never typed.
    SMS_OPTOUT_TAIL = "sms.optout_tail", "拒收请回复R", Limits::Line(20), "R12.3";
    /// First hour in which outreach goes out.
    SMS_CAMPAIGN_HOURS_FROM = "sms.campaign_hours_from", 9, 0 ..= 23, "R12.4";
    /// Hour from which no more outreach goes out.
    SMS_CAMPAIGN_HOURS_TO = "sms.campaign_hours_to", 20, 1 ..= 24, "R12.4";
    /// Outreach to one number on a day at most, of all campaigns together.
    SMS_OUTREACH_DAILY_CAP = "sms.outreach_daily_cap", 1, 1 ..= 10, "R12.4";
    /// Outreach to one number in a calendar month at most.
    SMS_OUTREACH_MONTHLY_CAP = "sms.outreach_monthly_cap", 4, 1 ..= 31, "R12.4";
    /// Messages to an elder on a day from which what can wait waits for the next day.
    SMS_ELDER_DAILY_CAP = "sms.elder_daily_cap", 6, 1 ..= 50, "R12.4";
    /// Messages of one text to a number on a day from which what can wait waits for the next day.
    SMS_TEXT_DAILY_CAP = "sms.text_daily_cap", 3, 1 ..= 50, "R12.4";
    /// What a segment costs, fen.
    SMS_SEGMENT_PRICE_FEN = "sms.segment_price_fen", 5, 0 ..= 100, "R12.4";
    /// Segments that the contract with the carriers covers in a calendar month; 0 = none is agreed.
    SMS_MONTH_SEGMENTS = "sms.month_segments", 0, 0 ..= 100_000_000, "R12.4";
    /// Whether head office agrees to a town's campaign after the town has.
    CAMPAIGN_DISTRICT_APPROVES_TOWNS = "campaign.district_approves_towns", true, Limits::Flag, "R12.4";
    /// Whether time can be exchanged for goods; if not, no order may hold any. A settlement splits all the same.
    GOODS_ENABLED = "goods.enabled", true, Limits::Flag, "R6.11";
    /// Orders of goods that one volunteer may place in a redemption window; 0 = as many as they like.
    GOODS_ORDERS_PER_WINDOW = "goods.orders_per_window", 0, 0 ..= 100, "R7.6";
    /// Days within which goods that were ordered are to be fetched.
    GOODS_PICKUP_DAYS = "goods.pickup_days", 14, 1 ..= 90, "R8.3";
    /// Days below which what is available is called low, as fast as it goes.
    STOCK_LOW_DAYS = "stock.low_days", 14, 1 ..= 120, "R8.1";
    /// Days before a lot's last day from which it is looked at whether it will be used up.
    STOCK_EXPIRY_DAYS = "stock.expiry_days", 60, 1 ..= 366, "R8.1";
    /// Redemption windows after which goods time expires; 0 = never.
    GOODS_EXPIRY_WINDOWS = "goods.expiry_windows", 0, 0 ..= 20, "R6.8";
    /// Most savings a volunteer may hold, standard minutes; 0 = no limit.
    SAVINGS_CAP_MINUTES = "savings.cap_minutes", 0, 0 ..= 10_000_000, "R6.7";
    /// Years after which savings expire; 0 = never.
    SAVINGS_EXPIRY_YEARS = "savings.expiry_years", 0, 0 ..= 50, "R6.8";
    /// Where a new social organisation stands in the tree: below head office, below a branch, or either (R1.2).
    SOCIAL_ORG_PARENT = "org.social_org_parent", "either", &["either", "branch", "head"][..], "R1.2";
    /// Days after the last visit in which a person's data are kept for an objection, before they may be erased on request.
    RETENTION_AFTER_SERVICE_DAYS = "retention.after_service_days", 30, 0 ..= 365, "R5.11";
    /// Days after closing for which an elder's profile is kept.
    RETENTION_CLOSED_ELDER_DAYS = "retention.closed_elder_days", 1095, 180 ..= 3650, "PIPL 19";
    /// Days after its return for which an application that never came back is kept.
    RETENTION_APPLICATION_DAYS = "retention.application_days", 180, 30 ..= 1095, "PIPL 19";
    /// Days for which texts and numbers of messages are kept; never less than the law's six months.
    RETENTION_MESSAGE_DAYS = "retention.message_days", 365, 180 ..= 1825, "Cybersecurity Law 23";
    /// Days after somebody has left for which their consent to outreach is kept; never less than the law's five months.
    RETENTION_CONSENT_DAYS = "retention.consent_days", 155, 155 ..= 1825, "MIIT order 31";
    /// Days for which it is kept where somebody was signed in; never less than the law's six months.
    RETENTION_SESSION_DAYS = "retention.session_days", 365, 180 ..= 1825, "Cybersecurity Law 23";
    /// Weekdays on which nobody works: public holidays.
    CALENDAR_DAYS_OFF = "calendar.days_off", NO_DAYS, Limits::Days(200), "R9.3";
    /// Saturdays and Sundays on which people work 调休.
    CALENDAR_DAYS_ON = "calendar.days_on", NO_DAYS, Limits::Days(200), "R9.3";
    /// Raw hours from which a volunteer may have one star, two, … five.
    STAR_THRESHOLDS_H = "star.thresholds_h", [100, 300, 600, 1000, 1500], Limits::Rising(5, 1 ..= 100_000), "R10.2";
    /// Working days for which a star is shown publicly before it is issued.
    STAR_NOTICE_WORKING_DAYS = "star.notice_working_days", 5, 1 ..= 30, "R10.2";
    /// Who is rated by stars.
    STAR_APPLY_TO = "star.apply_to", "volunteers", &["volunteers"][..], "R10.1";
    /// The month in which a year's awards are nominated.
    AWARD_SEASON_MONTH = "award.season_month", 7, 1 ..= 12, "R10.3";
    /// Days for which a certificate is on notice inside the unit before it is issued.
    CERT_NOTICE_DAYS = "cert.notice_days", 7, 3 ..= 60, "R11.4";
    /// Working days within which an application for a certificate is to be accepted or refused.
    CERT_WORKING_DAYS = "cert.working_days", 10, 1 ..= 60, "R11.4";
    /// Who issues certificates: the organisation whose seal they bear.
    CERT_ISSUER = "cert.issuer", "台儿庄区养老服务志愿者协会", Limits::Line(60), "R11.4";
    /// Columns of the file of volunteers for the national system.
    NATIONAL_VOLUNTEERS = "national.volunteers", national::VOLUNTEERS_FILE, Limits::Columns(national::VOLUNTEER_FIELDS), "R11.3";
    /// Columns of the file of service.
    NATIONAL_SERVICES = "national.services", national::SERVICES_FILE, Limits::Columns(national::SERVICE_FIELDS), "R11.3";
    /// Columns of the file of training.
    NATIONAL_TRAININGS = "national.trainings", national::TRAININGS_FILE, Limits::Columns(national::TRAINING_FIELDS), "R11.3";
    /// Columns of the file of commendations.
    NATIONAL_COMMENDATIONS = "national.commendations", national::COMMENDATIONS_FILE, Limits::Columns(national::COMMENDATION_FIELDS), "R11.3";
    /// What becomes of the time of who has died or left.
    SUCCESSION = "succession", "none", &["none", "lineal_relative", "pool"][..], "R6.10";
}

const NO_DAYS: [&str; 0] = [];

/// A day as a setting holds it.
pub fn day(value: &Value) -> Option<Date> {
    Date::parse(value.as_str()?, format_description!("[year]-[month]-[day]")).ok()
}

fn differ<T: Ord>(values: &[T]) -> bool {
    let set: std::collections::BTreeSet<&T> = values.iter().collect();
    set.len() == values.len()
}

/// The setting with this key.
pub fn find(key: &str) -> Option<Setting> {
    all().into_iter().find(|setting| setting.key == key)
}

/// Whether `value` may be a value of `setting`.
pub fn accepts(setting: &Setting, value: &Value) -> bool {
    match &setting.limits {
        Limits::Flag => value.is_boolean(),
        Limits::Range(range) => value.as_i64().is_some_and(|number| range.contains(&number)),
        Limits::Choice(words) => value.as_str().is_some_and(|word| words.contains(&word)),
        Limits::Rising(count, range) => {
            let numbers: Option<Vec<i64>> = list(value).map(Value::as_i64).collect();
            numbers.is_some_and(|numbers| {
                numbers.len() == *count
                    && numbers.iter().all(|number| range.contains(number))
                    && numbers.is_sorted_by(|a, b| a < b)
            })
        }
        Limits::Days(most) => {
            let days: Option<Vec<Date>> = list(value).map(day).collect();
            value.is_array() && days.is_some_and(|days| days.len() <= *most && differ(&days))
        }
        Limits::Columns(fields) => {
            let columns: Option<Vec<&str>> = list(value).map(Value::as_str).collect();
            columns.is_some_and(|columns| national::accepts(&columns, fields))
        }
        Limits::Line(most) => value.as_str().is_some_and(|line| {
            crate::fields::text("value", line, *most)
                .is_ok_and(|read| read == line && !line.contains(['\n', '\r']))
        }),
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_within_its_own_limits_and_every_key_is_unique() {
        let mut keys = std::collections::BTreeSet::new();
        for setting in all() {
            assert!(accepts(&setting, &setting.default), "{}", setting.key);
            assert!(keys.insert(setting.key), "{} twice", setting.key);
        }
    }

    #[test]
    fn a_value_of_another_kind_or_beyond_the_limits_is_refused() {
        let window = find(CONFIRM_WINDOW_HOURS).expect("a setting");
        assert!(!accepts(&window, &json!("48")));
        assert!(!accepts(&window, &json!(-1)));
        assert!(!accepts(&window, &json!(48.5)));
        assert!(accepts(&window, &json!(0)));
    }

    #[test]
    fn a_choice_takes_its_own_words_only() {
        let succession = find(SUCCESSION).expect("a setting");
        assert!(accepts(&succession, &json!("pool")));
        assert!(!accepts(&succession, &json!("anybody")));
        assert!(!accepts(&succession, &json!(0)));
    }

    #[test]
    fn thresholds_rise_days_are_days_and_a_line_is_one_line() {
        let stars = find(STAR_THRESHOLDS_H).expect("a setting");
        assert!(accepts(&stars, &json!([100, 200, 500, 800, 1000])));
        for wrong in [
            json!([100, 200, 500, 800]),
            json!([100, 100, 500, 800, 1000]),
            json!([0, 1, 2, 3, 4]),
            json!(100),
        ] {
            assert!(!accepts(&stars, &wrong), "{wrong}");
        }
        let off = find(CALENDAR_DAYS_OFF).expect("a setting");
        assert!(accepts(&off, &json!(["2026-10-01", "2026-10-02"])) && accepts(&off, &json!([])));
        for wrong in [
            json!(["2026-13-01"]),
            json!(["2026-10-01", "2026-10-01"]),
            json!("2026-10-01"),
        ] {
            assert!(!accepts(&off, &wrong), "{wrong}");
        }
        let issuer = find(CERT_ISSUER).expect("a setting");
        assert!(accepts(&issuer, &json!("协会")));
        for wrong in [json!(""), json!(" 协会"), json!("协\n会"), json!("会".repeat(61))] {
            assert!(!accepts(&issuer, &wrong), "{wrong}");
        }
    }

    #[test]
    fn yes_and_no_are_no_numbers() {
        let goods = find(GOODS_ENABLED).expect("a setting");
        assert!(accepts(&goods, &json!(false)));
        assert!(!accepts(&goods, &json!(0)));
    }
}
