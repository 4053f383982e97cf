//! A verified request's action, read back from its parameters.

use super::{BatchItem, QuerySendDetails, SendBatchSms, SendSms, SignatureFault, SingleCallByTts};
use crate::china_time;
use serde_json::Value;

/// What the customer asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    SendSms(SendSms),
    SendBatchSms(SendBatchSms),
    QuerySendDetails(QuerySendDetails),
    SingleCallByTts(SingleCallByTts),
}

/// Decoded pairs of query and form body.
pub(super) struct Parameters(pub Vec<(String, String)>);

impl Parameters {
    fn optional(&self, name: &str) -> Option<String> {
        let found = self
            .0
            .iter()
            .find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.clone())
    }

    fn required(&self, name: &'static str) -> Result<String, SignatureFault> {
        self.optional(name).ok_or(SignatureFault::MissingParameter(name))
    }

    /// A JSON array of `name`; an unreadable one is as good as none.
    fn array(&self, name: &'static str) -> Result<Vec<Value>, SignatureFault> {
        serde_json::from_str(&self.required(name)?).map_err(|_| SignatureFault::MissingParameter(name))
    }
}

impl Action {
    pub(super) fn read(action: &str, parameters: &Parameters) -> Result<Self, SignatureFault> {
        match action {
            "SendSms" => send_sms(parameters).map(Self::SendSms),
            "SendBatchSms" => send_batch_sms(parameters).map(Self::SendBatchSms),
            "QuerySendDetails" => query_send_details(parameters).map(Self::QuerySendDetails),
            SingleCallByTts::ACTION => single_call_by_tts(parameters).map(Self::SingleCallByTts),
            _ => Err(SignatureFault::UnknownAction),
        }
    }
}

fn send_sms(parameters: &Parameters) -> Result<SendSms, SignatureFault> {
    Ok(SendSms {
        phones: parameters
            .required("PhoneNumbers")?
            .split(',')
            .map(|phone| phone.trim().to_owned())
            .collect(),
        sign_name: parameters.required("SignName")?,
        template_code: parameters.required("TemplateCode")?,
        template_param: parameters.optional("TemplateParam"),
        out_id: parameters.optional("OutId"),
        extend: parameters.optional("SmsUpExtendCode"),
    })
}

fn send_batch_sms(parameters: &Parameters) -> Result<SendBatchSms, SignatureFault> {
    let phones = parameters.array("PhoneNumberJson")?;
    let sign_names = parameters.array("SignNameJson")?;
    let params = match parameters.optional("TemplateParamJson") {
        Some(_) => parameters.array("TemplateParamJson")?,
        None => vec![Value::Object(serde_json::Map::new()); phones.len()],
    };
    let extends = match parameters.optional("SmsUpExtendCodeJson") {
        Some(_) => parameters.array("SmsUpExtendCodeJson")?,
        None => vec![Value::Null; phones.len()],
    };
    let lengths = [
        ("SignNameJson", sign_names.len()),
        ("TemplateParamJson", params.len()),
        ("SmsUpExtendCodeJson", extends.len()),
    ];
    if let Some((name, _)) = lengths.into_iter().find(|(_, length)| *length != phones.len()) {
        return Err(SignatureFault::MissingParameter(name));
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let items = phones
        .iter()
        .zip(&sign_names)
        .zip(params.iter().zip(&extends))
        .map(|((phone, sign_name), (param, extend))| BatchItem {
            phone: text(phone),
            sign_name: text(sign_name),
            template_param: param.to_string(),
            extend: extend.as_str().map(str::to_owned),
        })
        .collect();
    Ok(SendBatchSms {
        template_code: parameters.required("TemplateCode")?,
        out_id: parameters.optional("OutId"),
        items,
    })
}

fn single_call_by_tts(parameters: &Parameters) -> Result<SingleCallByTts, SignatureFault> {
    let number = |name: &'static str, usual: i16| match parameters.optional(name) {
        None => Ok(usual),
        Some(text) => text.parse().map_err(|_| SignatureFault::MissingParameter(name)),
    };
    Ok(SingleCallByTts {
        called: parameters.required("CalledNumber")?,
        tts_code: parameters.required("TtsCode")?,
        tts_param: parameters.optional("TtsParam"),
        play_times: u8::try_from(number("PlayTimes", 1)?)
            .map_err(|_| SignatureFault::MissingParameter("PlayTimes"))?,
        speed: number("Speed", 0)?,
        shown: parameters.optional("CalledShowNumber"),
        out_id: parameters.optional("OutId").unwrap_or_default(),
    })
}

fn query_send_details(parameters: &Parameters) -> Result<QuerySendDetails, SignatureFault> {
    let number = |name: &'static str| {
        parameters
            .required(name)?
            .parse()
            .map_err(|_| SignatureFault::MissingParameter(name))
    };
    Ok(QuerySendDetails {
        phone: parameters.required("PhoneNumber")?,
        biz_id: parameters.optional("BizId"),
        send_date: china_time::read_day(&parameters.required("SendDate")?)
            .ok_or(SignatureFault::MissingParameter("SendDate"))?,
        page_size: number("PageSize")?,
        current_page: number("CurrentPage")?,
    })
}
