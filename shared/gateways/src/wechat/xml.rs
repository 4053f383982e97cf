//! The platform's XML: one element with children that hold text. No document type, no entities but XML's own five.

use crate::Malformed;
use quick_xml::{Reader, XmlVersion, events::Event};
use std::collections::BTreeMap;

/// The texts of the children, by their names. What is nested deeper is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fields(BTreeMap<String, String>);

impl Fields {
    pub fn read(xml: &str) -> Result<Self, Malformed> {
        let mut reader = Reader::from_str(xml);
        let (mut fields, mut depth, mut name, mut text) =
            (BTreeMap::new(), 0_u32, String::new(), String::new());
        loop {
            match reader.read_event().map_err(|_| Malformed)? {
                Event::Start(start) => {
                    depth += 1;
                    if depth == 2 {
                        name = start.name().as_ref().to_owned();
                        text.clear();
                    }
                }
                Event::End(_) => {
                    if depth == 2 {
                        fields.insert(std::mem::take(&mut name), std::mem::take(&mut text));
                    }
                    depth -= 1;
                }
                Event::Text(found) if depth == 2 => {
                    text.push_str(&found.xml_content(XmlVersion::Implicit1_0))
                }
                Event::CData(found) if depth == 2 => {
                    text.push_str(&found.xml_content(XmlVersion::Implicit1_0))
                }
                Event::GeneralRef(reference) if depth == 2 => text.push(entity(&reference)?),
                Event::DocType(_) => return Err(Malformed),
                Event::Eof if depth == 0 && !fields.is_empty() => return Ok(Self(fields)),
                Event::Eof => return Err(Malformed),
                _ => {}
            }
        }
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

fn entity(reference: &quick_xml::events::BytesRef<'_>) -> Result<char, Malformed> {
    if let Some(found) = reference.resolve_char_ref().map_err(|_| Malformed)? {
        return Ok(found);
    }
    match reference.xml_content(XmlVersion::Implicit1_0).as_ref() {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(Malformed),
    }
}

/// A text that cannot end its own element.
pub(super) fn cdata(text: &str) -> String {
    format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_in_either_form_and_nothing_is_expanded() {
        let fields =
            Fields::read("<xml><A><![CDATA[5<6]]></A><B>a&lt;b&#20013;</B><C><D>deep</D></C></xml>").unwrap();
        assert_eq!(
            (fields.get("A"), fields.get("B"), fields.get("D")),
            (Some("5<6"), Some("a<b中"), None)
        );
        for bad in [
            "<!DOCTYPE x [<!ENTITY e 'v'>]><xml><A>&e;</A></xml>",
            "<xml><A>&e;</A></xml>",
            "<xml><A>1</A>",
            "",
            "{}",
        ] {
            assert!(Fields::read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_text_cannot_leave_its_element() {
        let xml = format!("<xml><A>{}</A></xml>", cdata("x]]></A><A>y"));
        assert_eq!(Fields::read(&xml).unwrap().get("A"), Some("x]]></A><A>y"));
    }
}
