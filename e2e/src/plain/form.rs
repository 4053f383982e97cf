//! A form as a page shows it, filled in and sent by a person.

use super::markup::{Piece, Tag};

/// A form with what is filled in already.
#[derive(Debug, Clone)]
pub struct Form {
    action: String,
    /// What will be sent.
    fields: Vec<(String, String)>,
    /// Every name that the form has, radio buttons, boxes and submit buttons included.
    names: Vec<String>,
}

impl Form {
    /// The first form that fits, among all pieces of a page.
    pub(super) fn find(pieces: &[Piece], fits: impl Fn(&Tag) -> bool) -> Option<Self> {
        let start = pieces
            .iter()
            .position(|piece| piece.tag("form").is_some_and(&fits))?;
        let tag = pieces[start].tag("form")?;
        let end = pieces[start..]
            .iter()
            .position(|piece| piece.ends("form"))
            .map_or(pieces.len(), |end| start + end);
        let mut form = Self {
            action: tag.attr("action")?.to_owned(),
            fields: Vec::new(),
            names: Vec::new(),
        };
        form.read(&pieces[start..end]);
        // Buttons may stand elsewhere and name their form.
        if let Some(id) = tag.attr("id") {
            let elsewhere = pieces.iter().filter_map(|piece| piece.tag("button"));
            let ours = elsewhere.filter(|button| button.attr("form") == Some(id));
            form.names
                .extend(ours.filter_map(|button| button.attr("name").map(str::to_owned)));
        }
        Some(form)
    }

    fn read(&mut self, pieces: &[Piece]) {
        let mut select: Option<(String, Option<String>, bool)> = None;
        for (at, piece) in pieces.iter().enumerate() {
            match piece {
                Piece::Start(tag) => match tag.name.as_str() {
                    "input" => self.input(tag),
                    "button" => self.names.extend(tag.attr("name").map(str::to_owned)),
                    "textarea" => {
                        let text = match pieces.get(at + 1) {
                            Some(Piece::Text(text)) => text.strip_prefix('\n').unwrap_or(text).to_owned(),
                            _ => String::new(),
                        };
                        self.has(tag, text);
                    }
                    "select" => select = Some((tag.attr("name").unwrap_or_default().to_owned(), None, false)),
                    "option" => {
                        if let Some((_, value, chosen)) = &mut select {
                            let marked = tag.attr("selected").is_some();
                            if value.is_none() || (marked && !*chosen) {
                                *value = tag.attr("value").map(str::to_owned);
                                *chosen = marked;
                            }
                        }
                    }
                    _ => {}
                },
                Piece::End(name) if name == "select" => {
                    if let Some((name, Some(value), _)) = select.take() {
                        self.names.push(name.clone());
                        self.fields.push((name, value));
                    }
                }
                _ => {}
            }
        }
    }

    fn input(&mut self, tag: &Tag) {
        let kind = tag.attr("type").unwrap_or("text");
        let value = tag.attr("value");
        match kind {
            "radio" | "checkbox" => {
                if tag.attr("checked").is_some() {
                    self.has(tag, value.unwrap_or("on").to_owned());
                } else {
                    self.names.extend(tag.attr("name").map(str::to_owned));
                }
            }
            _ => self.has(tag, value.unwrap_or_default().to_owned()),
        }
    }

    fn has(&mut self, tag: &Tag, value: String) {
        if let Some(name) = tag.attr("name") {
            self.names.push(name.to_owned());
            self.fields.push((name.to_owned(), value));
        }
    }

    /// Fills in a field, chooses a radio button, or ticks the only box of this name.
    ///
    /// # Panics
    /// The form has no such field: a person could not fill it in either.
    #[must_use]
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.also(name, value)
    }

    /// Ticks one more box of a group.
    ///
    /// # Panics
    /// The form has no such field.
    #[must_use]
    pub fn also(mut self, name: &str, value: &str) -> Self {
        assert!(
            self.names.iter().any(|known| known == name),
            "the form has no `{name}`: {:?}",
            self.names
        );
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// What is filled in under a name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Where it goes, and what is sent.
    pub(super) fn parts(self) -> (String, Vec<(String, String)>) {
        (self.action, self.fields)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::markup::pieces, *};

    const PAGE: &str = "<form id=\"f\" action=\"/go\"><input type=\"hidden\" name=\"idem\" value=\"k\">\
        <input name=\"who\" value=\"\"><label><input type=\"radio\" name=\"s\" value=\"a\" checked></label>\
        <label><input type=\"radio\" name=\"s\" value=\"b\"></label><input type=\"checkbox\" name=\"c\" value=\"1\">\
        <select name=\"v\"><option value=\"\">?</option><option value=\"2\" selected>2</option></select>\
        <textarea name=\"t\">\nhello</textarea></form><button form=\"f\" name=\"do\" value=\"x\">";

    #[test]
    fn a_form_is_sent_as_the_page_has_filled_it_in() {
        let form = Form::find(&pieces(PAGE), |tag| tag.attr("id") == Some("f")).expect("the form");
        let sent = form
            .set("who", "王")
            .set("s", "b")
            .also("c", "1")
            .set("do", "x")
            .parts();
        assert_eq!(sent.0, "/go");
        let sent: Vec<(&str, &str)> = sent
            .1
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            sent,
            [
                ("idem", "k"),
                ("v", "2"),
                ("t", "hello"),
                ("who", "王"),
                ("s", "b"),
                ("c", "1"),
                ("do", "x")
            ]
        );
    }

    #[test]
    #[should_panic(expected = "no `wrong`")]
    fn nobody_fills_in_a_field_that_is_not_there() {
        let form = Form::find(&pieces(PAGE), |_| true).expect("the form");
        let _ = form.set("wrong", "1");
    }
}
