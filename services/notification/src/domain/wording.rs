//! A text with its values: what one person will read.

use std::collections::BTreeMap;

use contracts::dispatch::Urgency;
use serde::{Deserialize, Serialize};

use super::{
    phrase,
    template::Template,
    text::{Around, Frame},
};

/// The lane of what is about an emergency.
const EMERGENCY: i16 = 1;

/// A text and the values of its variables.
#[derive(Clone, PartialEq, Eq)]
pub struct Wording {
    /// Which text.
    pub template: Template,
    /// Whether it is about an emergency: it goes before everything but codes.
    pub is_emergency: bool,
    values: Vec<(&'static str, String)>,
}

/// Hides the values, which are personal data.
impl std::fmt::Debug for Wording {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wording")
            .field("template", &self.template)
            .finish_non_exhaustive()
    }
}

/// What is kept, sealed: the text as it is read, and the variables as the gateway wants them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// With the signature.
    pub text: String,
    /// In the order of the gateway's registry.
    pub vars: Vec<(String, String)>,
    /// The code under which a gateway has approved just this text, by the gateway's name; without one, the configured code
    /// of its template counts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub codes: BTreeMap<String, String>,
}

/// The values do not fit the text. Names the variable, never a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordingError {
    /// No value was given.
    #[error("{template}: no value for `{variable}`")]
    Missing {
        /// Which text.
        template: &'static str,
        /// Which variable.
        variable: String,
    },
    /// The text has no such variable.
    #[error("{template}: there is no variable `{variable}`")]
    Extra {
        /// Which text.
        template: &'static str,
        /// Which variable.
        variable: &'static str,
    },
    /// The text itself cannot be rendered.
    #[error("{template}: the text cannot be rendered")]
    Unreadable {
        /// Which text.
        template: &'static str,
    },
}

impl Wording {
    /// A text without values yet.
    pub fn of(template: Template) -> Self {
        Self {
            template,
            is_emergency: false,
            values: Vec::new(),
        }
    }

    /// The same with one more value.
    #[must_use]
    pub fn with(mut self, variable: &'static str, value: impl Into<String>) -> Self {
        self.values.push((variable, value.into()));
        self
    }

    /// The same about an emergency, if the order is one.
    #[must_use]
    pub fn of_urgency(mut self, urgency: Option<Urgency>) -> Self {
        self.is_emergency = urgency == Some(Urgency::Emergency);
        self
    }

    /// Who goes first: the lower.
    pub fn lane(&self) -> i16 {
        let usual = self.template.meta().lane;
        if self.is_emergency {
            usual.min(EMERGENCY)
        } else {
            usual
        }
    }

    /// The text as it will be read, with the signature 【签名】 in front.
    ///
    /// # Errors
    /// A variable without a value, or a value without a variable.
    pub fn render(&self, sign_name: &str) -> Result<Content, WordingError> {
        let template = self.template.as_str();
        let values = self.values()?;
        let vars = self
            .template
            .meta()
            .vars
            .iter()
            .map(|name| match values.get(name.as_str()) {
                Some(value) => Ok((name.clone(), value.clone())),
                None => Err(WordingError::Missing {
                    template,
                    variable: name.clone(),
                }),
            })
            .collect::<Result<Vec<_>, _>>()?;
        let text = self
            .template
            .fill(&values)
            .map_err(|_| WordingError::Unreadable { template })?;
        Ok(Content {
            text: format!("【{sign_name}】{text}"),
            vars,
            codes: BTreeMap::new(),
        })
    }
}

impl Wording {
    /// The same in the words of an edited version (R12.3), which need not name every variable.
    ///
    /// # Errors
    /// As [`Wording::render`].
    pub fn render_as(
        &self,
        sign_name: &str,
        text: &str,
        codes: &BTreeMap<String, String>,
    ) -> Result<Content, WordingError> {
        let template = self.template.as_str();
        let around = Around {
            sign_name,
            optout_tail: "",
        };
        let content = Frame::of(self.template)
            .filled(text, &self.values()?, around)
            .map_err(|_| WordingError::Unreadable { template })?;
        Ok(Content {
            codes: codes.clone(),
            ..content
        })
    }

    /// The values by name, fit for a gateway.
    fn values(&self) -> Result<BTreeMap<&str, String>, WordingError> {
        let declared = &self.template.meta().vars;
        if let Some((variable, _)) = self
            .values
            .iter()
            .find(|(name, _)| !declared.iter().any(|known| known == name))
        {
            let template = self.template.as_str();
            return Err(WordingError::Extra { template, variable });
        }
        Ok(self
            .values
            .iter()
            .map(|(name, value)| (*name, phrase::clean(value)))
            .collect())
    }
}

impl Content {
    /// The code of this text at a gateway; `usual` where it has none of its own.
    pub fn code(&self, gateway: &str, usual: &str) -> String {
        self.codes.get(gateway).map_or(usual, String::as_str).to_owned()
    }

    /// The text without the signature, for gateways that put it there themselves.
    pub fn unsigned(&self) -> &str {
        self.text
            .split_once('】')
            .map_or(self.text.as_str(), |(_, text)| text)
    }

    /// The text as it goes over a line, whose gateway `signs` in front itself or does not.
    pub fn for_a_line(&self, signs: bool) -> &str {
        if signs { self.unsigned() } else { &self.text }
    }

    /// Segments the carriers bill.
    pub fn segments(&self) -> i16 {
        i16::try_from(gateways::segments::count(&self.text)).unwrap_or(i16::MAX)
    }
}

#[cfg(test)]
pub(crate) mod test {
    use super::*;
    use crate::domain::text::{LONGEST, to_elder};

    /// The text that a reaction's wording gives, signed as in the district.
    pub fn read(wording: &Wording) -> String {
        wording.render("台儿庄时间银行").unwrap().text
    }

    #[test]
    fn what_is_about_an_emergency_goes_before_all_but_codes() {
        let lane = |template, urgency| Wording::of(template).of_urgency(Some(urgency)).lane();
        assert_eq!(lane(Template::OfferMade, Urgency::Emergency), 1);
        assert_eq!(lane(Template::OfferMade, Urgency::Urgent), 3);
        assert_eq!(lane(Template::SignInCode, Urgency::Emergency), 0);
    }

    #[test]
    fn a_value_too_few_or_too_many_is_named() {
        let wording = Wording::of(Template::ElderWelcome);
        assert_eq!(
            wording.render("银行").err(),
            Some(WordingError::Missing {
                template: "elder_welcome",
                variable: "who".into()
            })
        );
        let wording = wording.with("who", "王大娘").with("code", "123456");
        assert_eq!(
            wording.render("银行").err(),
            Some(WordingError::Extra {
                template: "elder_welcome",
                variable: "code"
            })
        );
    }

    #[test]
    fn every_text_to_an_elder_is_one_segment_and_no_text_more_than_two_r12_3() {
        for template in Template::ALL {
            let wording = LONGEST
                .into_iter()
                .filter(|(name, _)| template.meta().vars.iter().any(|var| var == name))
                .fold(Wording::of(*template), |wording, (name, value)| {
                    wording.with(name, value)
                });
            let content = wording.render("台儿庄时间银行").unwrap();
            let most = if to_elder(*template) { 1 } else { 2 };
            assert!(
                content.segments() <= most,
                "{} units: {}",
                content.text.chars().count(),
                content.text
            );
        }
    }
}
