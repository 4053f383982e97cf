//! What is read aloud by a machine: the texts of calls, and values as an old ear takes them in: dates and times in words, a code
//! digit by digit.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::template::Template;

const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
/// Digits that count something, and are read as a number, stand before one of these.
const UNITS: [char; 8] = ['月', '日', '时', '分', '天', '号', '人', '楼'];

/// What `templates.toml` says of a text that is read aloud.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spoken {
    /// The gateway's code of the text, `TTS_…`.
    pub aliyun: String,
    /// Names of its variables, some of the message's, in the order of the gateway's registry.
    pub vars: Vec<String>,
    /// The text; `{{ name }}` is a variable.
    pub text: String,
}

impl Spoken {
    /// As it is registered where variables have names.
    pub fn registered_text(&self) -> String {
        self.marked(|_, name| format!("${{{name}}}"))
    }

    /// As it is registered where variables have numbers.
    pub fn numbered_text(&self) -> String {
        self.marked(|at, _| format!("{{{}}}", at + 1))
    }

    /// Its code where codes are numbers, in the sandbox: Aliyun's without its letters.
    pub fn number(&self) -> String {
        self.aliyun.trim_start_matches("TTS_").to_owned()
    }

    /// Its variables, to be read aloud, out of those of the message.
    pub fn values(&self, vars: &[(String, String)]) -> Vec<(String, String)> {
        let of: BTreeMap<&str, &str> = vars
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.vars
            .iter()
            .map(|name| {
                (
                    name.clone(),
                    aloud(of.get(name.as_str()).copied().unwrap_or_default()),
                )
            })
            .collect()
    }

    fn marked(&self, mark: impl Fn(usize, &str) -> String) -> String {
        let names = self.vars.iter().enumerate();
        names.fold(self.text.clone(), |text, (at, name)| {
            text.replace(&format!("{{{{ {name} }}}}"), &mark(at, name))
        })
    }
}

/// The texts that are read aloud when an SMS does not reach an elder.
pub fn all() -> impl Iterator<Item = (Template, &'static Spoken)> {
    Template::ALL
        .iter()
        .filter_map(|template| Some((*template, template.meta().spoken.as_ref()?)))
}

/// A value as it is read aloud: `11月24日14:30` is 十一月二十四日下午两点半, `482913` is 4 8 2 9 1 3.
pub fn aloud(value: &str) -> String {
    let chars: Vec<char> = value.chars().collect();
    let (mut said, mut at) = (String::new(), 0);
    while at < chars.len() {
        let length = digits(&chars[at..]);
        if length == 0 {
            said.push(chars[at]);
            at += 1;
            continue;
        }
        let run: String = chars[at..at + length].iter().collect();
        let after = &chars[at + length..];
        let number = run.parse::<usize>().ok().filter(|number| *number < 100);
        match (number, after.first()) {
            (Some(hour), Some(':')) if hour < 24 && digits(&after[1..]) == 2 => {
                let minute: String = after[1..3].iter().collect();
                said.push_str(&clock(hour, minute.parse().unwrap_or(0)));
                at += length + 3;
                continue;
            }
            (Some(number), Some(unit)) if UNITS.contains(unit) => said.push_str(&words(number)),
            _ => {
                let apart: Vec<String> = run.chars().map(String::from).collect();
                said.push_str(&apart.join(" "));
            }
        }
        at += length;
    }
    said
}

fn digits(chars: &[char]) -> usize {
    chars.iter().take_while(|c| c.is_ascii_digit()).count()
}

/// Below 100.
fn words(number: usize) -> String {
    let (tens, ones) = (number / 10, number % 10);
    let front = match tens {
        0 => return DIGITS[ones].to_owned(),
        1 => "十".to_owned(),
        _ => format!("{}十", DIGITS[tens]),
    };
    if ones == 0 {
        front
    } else {
        format!("{front}{}", DIGITS[ones])
    }
}

fn clock(hour: usize, minute: usize) -> String {
    let part = match hour {
        0..6 => "凌晨",
        6..12 => "上午",
        12 => "中午",
        13..18 => "下午",
        _ => "晚上",
    };
    let hour = match if hour > 12 { hour - 12 } else { hour } {
        2 => "两".to_owned(),
        hour => words(hour),
    };
    match minute {
        0 => format!("{part}{hour}点"),
        30 => format!("{part}{hour}点半"),
        1..10 => format!("{part}{hour}点零{}分", words(minute)),
        _ => format!("{part}{hour}点{}分", words(minute)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_words_and_codes_digit_by_digit() {
        for (written, read) in [
            ("11月24日14:30", "十一月二十四日下午两点半"),
            ("10月1日9:05", "十月一日上午九点零五分"),
            ("3月30日20:00", "三月三十日晚上八点"),
            ("482913", "4 8 2 9 1 3"),
            ("007", "0 0 7"),
            ("12349", "1 2 3 4 9"),
            ("3号楼", "三号楼"),
            ("王大娘", "王大娘"),
        ] {
            assert_eq!(aloud(written), read);
        }
    }

    #[test]
    fn every_spoken_text_names_the_time_bank_and_the_hotline_and_uses_its_messages_variables() {
        let mut codes = Vec::new();
        for (template, spoken) in all() {
            let name = template.as_str();
            let text = spoken.registered_text();
            assert!(text.contains("时间银行"), "{name}: {text}");
            assert!(text.contains("1 2 3 4 9"), "{name}: {text}");
            assert!(!text.contains("{{"), "{name}: {text}");
            for var in &spoken.vars {
                assert!(template.meta().vars.contains(var), "{name}: {var}");
                assert!(text.contains(&format!("${{{var}}}")), "{name}: {var}");
            }
            assert!(template.as_str().ends_with("_elder"));
            assert!(!codes.contains(&&spoken.aliyun), "{name}");
            codes.push(&spoken.aliyun);
        }
        // The index `message_unheard` and the statement that looks for them name these three.
        assert_eq!(codes.len(), 3);
    }
}
