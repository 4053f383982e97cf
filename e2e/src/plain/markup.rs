//! Reads markup as our pages write it: every value quoted, every reserved character escaped.

/// A start tag.
#[derive(Debug, Clone)]
pub struct Tag {
    /// Its name.
    pub name: String,
    attrs: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute; empty for one without a value.
    pub fn attr(&self, name: &str) -> Option<&str> {
        self.attrs
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// What markup is made of.
#[derive(Debug, Clone)]
pub enum Piece {
    /// `<a href="…">`
    Start(Tag),
    /// `</a>`
    End(String),
    /// What stands between.
    Text(String),
}

impl Piece {
    /// The start tag of this name.
    pub fn tag(&self, name: &str) -> Option<&Tag> {
        match self {
            Self::Start(tag) if tag.name == name => Some(tag),
            _ => None,
        }
    }

    /// Whether it is the end of this element.
    pub fn ends(&self, name: &str) -> bool {
        matches!(self, Self::End(ended) if ended == name)
    }
}

/// The markup in pieces.
pub fn pieces(html: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        if start > 0 {
            found.push(Piece::Text(plain(&rest[..start])));
        }
        rest = &rest[start + 1..];
        if let Some(closing) = rest.strip_prefix('/') {
            let end = closing.find('>').unwrap_or(closing.len());
            found.push(Piece::End(closing[..end].trim().to_owned()));
            rest = closing.get(end + 1..).unwrap_or_default();
        } else if rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
            let (tag, after) = tag(rest);
            found.push(Piece::Start(tag));
            rest = after;
        } else {
            // The document type.
            rest = rest
                .find('>')
                .and_then(|end| rest.get(end + 1..))
                .unwrap_or_default();
        }
    }
    found
}

fn tag(markup: &str) -> (Tag, &str) {
    let end = markup
        .find(|c: char| c.is_whitespace() || c == '>')
        .unwrap_or(markup.len());
    let mut tag = Tag {
        name: markup[..end].to_owned(),
        attrs: Vec::new(),
    };
    let mut rest = &markup[end..];
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('>').or_else(|| rest.strip_prefix("/>")) {
            return (tag, after);
        }
        let end = rest
            .find(|c: char| c == '=' || c == '>' || c.is_whitespace())
            .unwrap_or(rest.len());
        if end == 0 {
            return (tag, "");
        }
        let name = rest[..end].to_owned();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix("=\"") {
            let close = after.find('"').unwrap_or(after.len());
            value = plain(&after[..close]);
            rest = after.get(close + 1..).unwrap_or_default();
        }
        tag.attrs.push((name, value));
    }
}

/// Everything that is neither tag nor script, one piece a line.
pub fn text(html: &str) -> String {
    let mut hidden = false;
    let mut lines = Vec::new();
    for piece in pieces(html) {
        match piece {
            Piece::Start(tag) if ["script", "style"].contains(&tag.name.as_str()) => hidden = true,
            Piece::End(name) if ["script", "style"].contains(&name.as_str()) => hidden = false,
            Piece::Text(text) if !hidden && !text.trim().is_empty() => lines.push(text.trim().to_owned()),
            _ => {}
        }
    }
    lines.join("\n")
}

fn plain(escaped: &str) -> String {
    escaped
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_falls_into_tags_and_text() {
        let html = "<!DOCTYPE html><p class=\"a b\" hidden>1 &lt; 2</p><input name=\"x\" value=\"a&amp;b\">";
        assert_eq!(text(html), "1 < 2");
        let pieces = pieces(html);
        let input = pieces
            .iter()
            .find_map(|piece| piece.tag("input"))
            .expect("an input");
        assert_eq!(input.attr("value"), Some("a&b"));
        let paragraph = pieces
            .iter()
            .find_map(|piece| piece.tag("p"))
            .expect("a paragraph");
        assert_eq!(
            (paragraph.attr("class"), paragraph.attr("hidden")),
            (Some("a b"), Some(""))
        );
    }
}
