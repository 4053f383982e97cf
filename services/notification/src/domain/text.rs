//! Texts as officials write them 短信文本 (R12.3): what they may say is checked before another person approves them, and they
//! are rendered as strictly as those that came with the software. Of minijinja's language they use `{{ name }}` alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use contracts::{Error, Result, notification::text::CAMPAIGN};
use minijinja::{Environment, UndefinedBehavior};

use super::{phrase, template::Template, wording::Content};

/// Gateways that send by the code of an approved text and know nothing else: with them a text without one cannot go.
pub const CODED: [&str; 2] = ["aliyun", "tencent"];

/// What a campaign's text may name. `who`, `village`, `town` differ from person to person, the rest its author writes.
pub const CAMPAIGN_VARIABLES: [&str; 7] = ["who", "village", "town", "topic", "when", "where", "phone"];

/// Variables without which nobody could act on a text: the digits of an answer, a code.
const NEEDED: [&str; 7] = ["who", "yes", "no", "worst", "best", "code", "pickup"];

/// Variables that a question has: who reads it answers by digits.
const ASKS: [&str; 2] = ["yes", "best"];

/// Variables without which an elder does not know when (R12.3).
const WHEN: [&str; 2] = ["when", "day"];

/// Fewest digits that are a telephone number: 12349 has five.
const PHONE_DIGITS: usize = 5;

/// Most characters of a campaign's text, signature and words of refusal included: Tencent takes no more.
const CAMPAIGN_MOST: usize = 500;

/// After these the words of refusal follow without a comma.
const ENDS: [char; 6] = ['。', '！', '？', '；', '!', '?'];

/// The longest values that a district really has, by variable.
pub const LONGEST: [(&str, &str); 34] = [
    ("who", "欧阳大娘"),
    ("name", "欧阳建国"),
    ("volunteer", "欧阳建国"),
    ("service", "代办代购"),
    ("when", "11月24日14:30"),
    ("day", "11月24日"),
    ("long", "1时30分"),
    ("where", "西兰城村"),
    ("until", "24日10:15"),
    ("code", "482913"),
    ("passbook", "TE370405-000123"),
    ("yes", "31"),
    ("no", "32"),
    ("worst", "31"),
    ("best", "35"),
    ("period", "2026年下半年"),
    ("change", "减少1234时56分"),
    ("goods", "1234时56分"),
    ("savings", "1234时56分"),
    ("opens", "12月10日"),
    ("closes", "12月31日"),
    ("days", "365"),
    ("spent", "1234时56分"),
    ("waived", "12时34分"),
    ("why", "已退出志愿服务"),
    ("pickup", "48291357"),
    ("donor", "山东鲁南粮油食品有限公司台儿庄分公司"),
    ("gifts", "五常大米5kg × 1000 袋等"),
    (
        "title",
        "运河街道兴中社区庆祝重阳节暨敬老月系列活动之义诊义剪义修与包饺子大型志愿服务日",
    ),
    ("text", "重阳节义诊在兴中社区，免费量血压测血糖理发"),
    ("village", "西兰城村"),
    ("town", "张山子镇"),
    ("topic", "重阳节敬老月义诊义剪志愿服务活动报名开始"),
    ("phone", "0632-12349012"),
];

static STRICT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment
});

/// What a text may be.
pub struct Frame {
    /// Which.
    pub template: Template,
    /// The variables that it may name, in the order of the gateways' registries.
    pub variables: Vec<&'static str>,
    /// Those of them that it must name.
    pub needed: Vec<&'static str>,
    /// Whether elders read it.
    pub to_elder: bool,
    /// Most segments on the longest values.
    pub most_segments: usize,
}

/// What the platform puts around a text.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// The signature, without 【】.
    pub sign_name: &'a str,
    /// The words by which a campaign's can be refused.
    pub optout_tail: &'a str,
}

impl Frame {
    /// The frame of one of the platform's texts, or of a campaign's.
    pub fn of(template: Template) -> Self {
        if is_campaign(template) {
            return Self {
                template,
                variables: CAMPAIGN_VARIABLES.to_vec(),
                needed: Vec::new(),
                to_elder: false,
                most_segments: CAMPAIGN_MOST.div_ceil(67),
            };
        }
        let variables: Vec<&'static str> = template.meta().vars.iter().map(String::as_str).collect();
        let to_elder = to_elder(template);
        Self {
            template,
            needed: variables
                .iter()
                .copied()
                .filter(|name| NEEDED.contains(name) || (to_elder && WHEN.contains(name)))
                .collect(),
            variables,
            to_elder,
            most_segments: if to_elder { 1 } else { 2 },
        }
    }

    /// Reads a text: without the spaces around it, if it keeps every rule.
    ///
    /// # Errors
    /// `invalid` at `text`: `blank`, `too_long`, `text_line_break`, `text_bracket`, `text_block`, `text_expression`,
    /// `text_unclosed`, `text_brace`, `text_variable`, `text_needs`, `text_link`, `text_latin`, `text_phone`,
    /// `text_segments`; with the place (`at`, the number of the character) where there is one.
    pub fn read(&self, text: &str, around: Around<'_>) -> Result<String> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Error::invalid("text", "blank", "this must be filled in"));
        }
        if let Some(at) = text.find(|c: char| c.is_control()) {
            return Err(wrong("text_line_break", (text, at), "a text is one line"));
        }
        if let Some(at) = text.find(['【', '】']) {
            return Err(wrong(
                "text_bracket",
                (text, at),
                "【】 stand around the signature alone",
            ));
        }
        let pieces = pieces(text)?;
        self.keeps_to_variables(text, &pieces)?;
        self.is_plain(text, &pieces)?;
        self.names_a_phone(&pieces)?;
        self.fits(text, around)?;
        Ok(text.to_owned())
    }

    fn keeps_to_variables(&self, text: &str, pieces: &[(usize, Piece<'_>)]) -> Result<()> {
        let mut named = BTreeSet::new();
        for (at, piece) in pieces {
            if let Piece::Variable(name) = piece {
                if !self.variables.contains(name) {
                    let message = "the text has no such variable";
                    return Err(wrong("text_variable", (text, *at), message)
                        .with("name", *name)
                        .with("known", self.variables.join(", ")));
                }
                named.insert(*name);
            }
        }
        match self.needed.iter().find(|name| !named.contains(*name)) {
            Some(missing) => Err(Error::invalid(
                "text",
                "text_needs",
                "without this variable nobody can act on the text",
            )
            .with("name", *missing)),
            None => Ok(()),
        }
    }

    /// No link to an elder, no Latin letters; a link that a volunteer gets is the same for everybody (decision 23).
    fn is_plain(&self, text: &str, pieces: &[(usize, Piece<'_>)]) -> Result<()> {
        let no_links = self.to_elder || is_campaign(self.template);
        for (index, (at, piece)) in pieces.iter().enumerate() {
            let Piece::Words(words) = piece else { continue };
            if let Some(link) = link(words) {
                let touches = words.ends_with(|c: char| c.is_ascii_graphic())
                    && matches!(pieces.get(index + 1), Some((_, Piece::Variable(_))));
                if no_links || touches {
                    return Err(wrong("text_link", (text, at + link), "no link may stand here"));
                }
            }
            if self.to_elder
                && let Some(letter) = words.find(|c: char| c.is_ascii_alphabetic())
            {
                return Err(wrong(
                    "text_latin",
                    (text, at + letter),
                    "elders read Chinese, no Latin letters",
                ));
            }
        }
        Ok(())
    }

    /// Whom an elder may call about it. A question is answered by its digits, and has no room for more.
    fn names_a_phone(&self, pieces: &[(usize, Piece<'_>)]) -> Result<()> {
        let is_number =
            |word: &str| word.len() >= PHONE_DIGITS && word.bytes().all(|byte| byte.is_ascii_digit());
        let named = pieces.iter().any(|(_, piece)| match piece {
            Piece::Words(words) => words.split(|c: char| !c.is_ascii_digit()).any(is_number),
            Piece::Variable(_) => false,
        });
        if !self.to_elder || named || self.needed.iter().any(|name| ASKS.contains(name)) {
            return Ok(());
        }
        Err(Error::invalid(
            "text",
            "text_phone",
            "a text to an elder names a number to call",
        ))
    }

    fn fits(&self, text: &str, around: Around<'_>) -> Result<()> {
        let content = self.longest(text, around)?;
        let characters = content.text.encode_utf16().count();
        if is_campaign(self.template) && characters > CAMPAIGN_MOST {
            let message = format!("a campaign's text has at most {CAMPAIGN_MOST} characters");
            return Err(Error::invalid("text", "too_long", message).with("max", CAMPAIGN_MOST));
        }
        let segments = gateways::segments::count(&content.text);
        if segments > self.most_segments {
            return Err(Error::invalid(
                "text",
                "text_segments",
                format!("at most {} segments on the longest values", self.most_segments),
            )
            .with("segments", segments)
            .with("most", self.most_segments)
            .with("characters", characters));
        }
        Ok(())
    }

    /// The text with the longest values.
    ///
    /// # Errors
    /// As [`Frame::filled`].
    pub fn longest(&self, text: &str, around: Around<'_>) -> Result<Content> {
        let values = LONGEST
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        self.filled(text, &values, around)
    }

    /// The text as it will be read, with the signature in front and, of a campaign, the words of refusal behind. Values that
    /// it does not name are left out.
    ///
    /// # Errors
    /// `text_value_missing` with the variable that has no value; what [`Frame::read`] finds.
    pub fn filled(&self, text: &str, values: &BTreeMap<&str, String>, around: Around<'_>) -> Result<Content> {
        let named = variables(text)?;
        let values: BTreeMap<&str, String> = values
            .iter()
            .map(|(name, value)| (*name, phrase::clean(value)))
            .collect();
        let vars = self
            .variables
            .iter()
            .filter(|name| named.contains(**name))
            .map(|name| match values.get(name) {
                Some(value) => Ok(((*name).to_owned(), value.clone())),
                None => Err(
                    Error::invalid("text", "text_value_missing", "a variable has no value")
                        .with("name", *name),
                ),
            })
            .collect::<Result<Vec<_>>>()?;
        let read = STRICT
            .render_str(text, &values)
            .map_err(|_| Error::invalid("text", "text_unclosed", "the text cannot be rendered"))?;
        Ok(Content {
            text: format!("【{}】{read}{}", around.sign_name, self.tail(text, around)),
            vars,
            codes: BTreeMap::new(),
        })
    }

    /// The text as gateways register it, each variable under the mark that `mark` gives to its place and name.
    ///
    /// # Errors
    /// What [`Frame::read`] finds.
    pub fn registered(
        &self,
        text: &str,
        around: Around<'_>,
        mark: impl Fn(usize, &str) -> String,
    ) -> Result<String> {
        let named = variables(text)?;
        let used: Vec<&str> = self
            .variables
            .iter()
            .copied()
            .filter(|name| named.contains(*name))
            .collect();
        let read: String = pieces(text)?
            .iter()
            .map(|(_, piece)| match piece {
                Piece::Words(words) => (*words).to_owned(),
                Piece::Variable(name) => {
                    let at = used.iter().position(|used| used == name).unwrap_or_default();
                    mark(at, name)
                }
            })
            .collect();
        Ok(format!("{read}{}", self.tail(text, around)))
    }

    /// The words of refusal as they follow this text: the same for everybody, so that a gateway can have approved them.
    fn tail(&self, text: &str, around: Around<'_>) -> String {
        if !is_campaign(self.template) {
            return String::new();
        }
        let comma = if text.trim_end().ends_with(ENDS) {
            ""
        } else {
            "，"
        };
        format!("{comma}{}", around.optout_tail)
    }
}

/// Whether elders read it (R12.3).
pub fn to_elder(template: Template) -> bool {
    template.as_str().ends_with("_elder") || template == Template::ElderWelcome
}

/// Whether it is the frame of campaigns' texts.
pub fn is_campaign(template: Template) -> bool {
    template.as_str() == CAMPAIGN
}

enum Piece<'a> {
    Words(&'a str),
    Variable(&'a str),
}

/// Names of the variables of a text.
fn variables(text: &str) -> Result<BTreeSet<&str>> {
    Ok(pieces(text)?
        .into_iter()
        .filter_map(|(_, piece)| match piece {
            Piece::Variable(name) => Some(name),
            Piece::Words(_) => None,
        })
        .collect())
}

/// Words and variables in their order, each with the byte at which it begins.
fn pieces(text: &str) -> Result<Vec<(usize, Piece<'_>)>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let open = rest.find(['{', '}']).unwrap_or(rest.len());
        if open > 0 {
            pieces.push((at, Piece::Words(&rest[..open])));
        }
        let tail = &rest[open..];
        if tail.is_empty() {
            break;
        }
        at += open;
        if tail.starts_with("{%") || tail.starts_with("{#") {
            return Err(wrong(
                "text_block",
                (text, at),
                "a text has no blocks and no comments",
            ));
        }
        let Some(inner) = tail.strip_prefix("{{") else {
            return Err(wrong("text_brace", (text, at), "a brace stands for a variable"));
        };
        let close = inner
            .find("}}")
            .filter(|close| !inner[..*close].contains('{'))
            .ok_or_else(|| wrong("text_unclosed", (text, at), "the variable is not closed"))?;
        let name = inner[..close].trim();
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
            return Err(wrong(
                "text_expression",
                (text, at),
                "between the braces stands the name of a variable alone",
            ));
        }
        pieces.push((at, Piece::Variable(name)));
        at += 2 + close + 2;
    }
    Ok(pieces)
}

/// Where a link begins, if there is one: an address with a scheme, `www.`, or a name such as `a.cn`.
fn link(words: &str) -> Option<usize> {
    let lower = words.to_ascii_lowercase();
    let by_scheme = lower.find("://").or_else(|| lower.find("www."));
    by_scheme.or_else(|| {
        lower.match_indices('.').map(|(at, _)| at).find(|at| {
            let before = lower[..*at].ends_with(|c: char| c.is_ascii_alphanumeric());
            let after = lower[at + 1..]
                .chars()
                .take_while(char::is_ascii_alphabetic)
                .count();
            before && after >= 2
        })
    })
}

/// A fault at a byte of the text: told by the number of its character, and by what stands there.
fn wrong(reason: &str, (text, byte): (&str, usize), message: &str) -> Error {
    let at = text[..byte].chars().count() + 1;
    let found: String = text[byte..]
        .chars()
        .take(12)
        .filter(|c| !c.is_control())
        .collect();
    Error::invalid("text", reason, message)
        .with("at", at)
        .with("found", found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const AROUND: Around<'_> = Around {
        sign_name: "台儿庄时间银行",
        optout_tail: "拒收请回复R",
    };

    fn refused(template: Template, text: &str) -> (String, Option<i64>) {
        let error = Frame::of(template).read(text, AROUND).unwrap_err();
        let at = error.details.get("at").and_then(serde_json::Value::as_i64);
        (error.reason, at)
    }

    #[test]
    fn every_text_that_came_with_the_software_keeps_the_rules_r12_3() {
        for template in Template::ALL.iter().filter(|template| !is_campaign(**template)) {
            let text = &template.meta().text;
            let read = Frame::of(*template).read(text, AROUND);
            assert_eq!(read.as_ref(), Ok(text), "{template:?}");
        }
    }

    #[test]
    fn a_text_names_its_own_variables_alone_and_does_nothing_with_them() {
        let welcome = Template::ElderWelcome;
        for (text, reason, at) in [
            ("{{ who }}您好，{{ code }}", "text_variable", Some(13)),
            ("{{ who | upper }}您好", "text_expression", Some(1)),
            ("{{ who.name }}您好", "text_expression", Some(1)),
            ("您好{% if who %}{{ who }}{% endif %}", "text_block", Some(3)),
            ("您好{# 说明 #}{{ who }}", "text_block", Some(3)),
            ("您好{{ who", "text_unclosed", Some(3)),
            ("您好{ who }", "text_brace", Some(3)),
            ("您好{{ who }}}", "text_brace", Some(12)),
            ("您好，请拨12349。", "text_needs", None),
        ] {
            assert_eq!(refused(welcome, text), (reason.into(), at), "{text}");
        }
    }

    #[test]
    fn an_elder_gets_one_line_in_plain_words_without_a_link_r12_3() {
        let welcome = Template::ElderWelcome;
        for (text, reason, at) in [
            ("{{ who }}您好\n请拨12349", "text_line_break", Some(12)),
            ("【银行】{{ who }}您好", "text_bracket", Some(1)),
            ("{{ who }}请看tb.gov.cn", "text_link", Some(14)),
            ("{{ who }}请看www.a.cn", "text_link", Some(12)),
            ("{{ who }}请下载APP", "text_latin", Some(13)),
        ] {
            assert_eq!(refused(welcome, text), (reason.into(), at), "{text}");
        }
        let long = format!("{{{{ who }}}}{}请拨12349", "好".repeat(60));
        assert_eq!(refused(welcome, &long), ("text_segments".into(), None));
    }

    #[test]
    fn an_elders_question_keeps_both_its_digits_r12_3() {
        let text = "{{ who }}您好，{{ volunteer }}{{ day }}来过吗？满意回{{ yes }}。";
        assert_eq!(
            refused(Template::VisitUploadedElder, text),
            ("text_needs".into(), None)
        );
        let whole = text.replace("。", "，有异议回{{ no }}。");
        assert!(
            Frame::of(Template::VisitUploadedElder)
                .read(&whole, AROUND)
                .is_ok()
        );
    }

    #[test]
    fn an_elders_text_says_who_when_and_whom_to_call_r12_3() {
        let cancelled = Template::OrderCancelledElder;
        let read = |text: &str| {
            Frame::of(cancelled)
                .read(text, AROUND)
                .map(drop)
                .map_err(|e| e.reason)
        };
        let whole = "{{ who }}您好，{{ when }}的{{ service }}已取消，请拨12349。";
        assert_eq!(read(whole), Ok(()));
        for (left_out, reason) in [
            ("{{ who }}", "text_needs"),
            ("{{ when }}", "text_needs"),
            ("12349", "text_phone"),
        ] {
            assert_eq!(
                read(&whole.replace(left_out, "")),
                Err(reason.into()),
                "{left_out}"
            );
        }
        // Volunteers have their page.
        let told = Template::OrderCancelledVolunteer;
        assert!(
            Frame::of(told)
                .read("{{ service }}已取消，谢谢您！", AROUND)
                .is_ok()
        );
    }

    #[test]
    fn a_volunteers_link_is_the_same_for_everybody() {
        let accepted = Template::OrderAcceptedVolunteer;
        let read = |text: &str| Frame::of(accepted).read(text, AROUND);
        assert!(read("接单成功：{{ when }}，地址见 tb.gov.cn/m 。").is_ok());
        assert!(read("接单成功：{{ when }}，地址见 tb.gov.cn/{{ service }}").is_err());
    }

    #[test]
    fn a_campaigns_text_ends_with_the_words_of_refusal_which_are_counted_r12_3() {
        let frame = Frame::of(Template::parse(CAMPAIGN).unwrap());
        let values = BTreeMap::from([("who", "王大娘".to_owned()), ("topic", "重阳节义诊".to_owned())]);
        let content = frame
            .filled("{{ who }}：{{ topic }}开始了", &values, AROUND)
            .unwrap();
        assert_eq!(
            content.text,
            "【台儿庄时间银行】王大娘：重阳节义诊开始了，拒收请回复R"
        );
        let content = frame.filled("{{ topic }}开始了！", &values, AROUND).unwrap();
        assert_eq!(content.text, "【台儿庄时间银行】重阳节义诊开始了！拒收请回复R");
        assert_eq!(content.vars, [("topic".to_owned(), "重阳节义诊".to_owned())]);
        let around = "【台儿庄时间银行】，拒收请回复R".chars().count();
        assert!(frame.read(&"好".repeat(500 - around), AROUND).is_ok());
        assert_eq!(
            frame.read(&"好".repeat(501 - around), AROUND).unwrap_err().reason,
            "too_long"
        );
    }

    #[test]
    fn a_variable_without_a_value_is_named_and_never_empty() {
        let frame = Frame::of(Template::ElderWelcome);
        let error = frame.filled("{{ who }}您好", &BTreeMap::new(), AROUND).err();
        assert_eq!(error.unwrap().reason, "text_value_missing");
    }

    #[test]
    fn gateways_register_the_variables_that_the_text_uses_in_their_order() {
        let frame = Frame::of(Template::OrderCancelledElder);
        let text = "{{ who }}您好，{{ service }}取消了。";
        let named = frame.registered(text, AROUND, |_, name| format!("${{{name}}}"));
        assert_eq!(named.unwrap(), "${who}您好，${service}取消了。");
        let numbered = frame.registered(text, AROUND, |at, _| format!("{{{}}}", at + 1));
        assert_eq!(numbered.unwrap(), "{1}您好，{2}取消了。");
    }

    proptest! {
        #[test]
        fn what_is_read_can_be_rendered(text in "(\\{\\{ ?(who|town) ?\\}\\}|[{}%#a好。 ]){0,12}") {
            let frame = Frame::of(Template::parse(CAMPAIGN).unwrap());
            if let Ok(read) = frame.read(&text, AROUND) {
                prop_assert!(frame.longest(&read, AROUND).is_ok());
                let block = read.contains("{%");
                prop_assert!(!block);
            }
        }
    }
}
