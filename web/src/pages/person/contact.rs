//! The safe contact in words and in boxes. The default is no contact.

use crate::components::{Banner, Choice, Choices, Field as TextField, Icon, SummaryList, SummaryRow, Tone};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::{Lang, when};
use crate::pages::words::gloss;
use app::policy::{DataRow, Field, FieldSet};
use domain::person::{Channel, SafeContact};
use domain::text::Confidential;
use jiff::Timestamp;
use jiff::civil::Time;

/// Channels in the order of the form.
const CHANNELS: [(&str, Channel); 4] = [
    ("call", Channel::Call),
    ("sms", Channel::Sms),
    ("through", Channel::Through),
    ("in_person", Channel::InPerson),
];

/// Said where no way is safe.
pub(super) fn nobody(lang: Lang) -> Banner {
    Banner::new(Tone::Amber, Icon::Stop, lang.t("contact-none")).text(lang.t("person-no-contact-text"))
}

fn channel(lang: Lang, channel: Channel) -> String {
    lang.t(match channel {
        Channel::Call => "person-channel-call",
        Channel::Sms => "person-channel-sms",
        Channel::Through => "person-channel-through",
        Channel::InPerson => "person-channel-in-person",
    })
}

fn clock(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

fn words(text: Option<&Confidential>) -> Option<String> {
    text.map(|t| t.reveal().to_owned())
}

/// The way she named, as far as policy opens it, and whether it is open at this moment.
pub(super) fn list(lang: Lang, fields: &FieldSet, contact: &SafeContact, now: Timestamp) -> SummaryList {
    let hours = lang.t2("person-hours-span", "from", clock(contact.from), "until", clock(contact.until));
    let leave = lang.t(if contact.leave_message { "person-may-leave" } else { "person-may-not-leave" });
    let lines = [
        (Field::Channel, Some(channel(lang, contact.channel))),
        (Field::ContactNumber, words(Some(&contact.number))),
        (Field::AnsweredBy, words(contact.answered_by.as_ref())),
        (Field::Hours, Some(hours)),
        (Field::CodeWord, words(contact.code_word.as_ref())),
        (Field::LeaveMessage, Some(leave)),
    ];
    let open = lines.into_iter().filter(|(field, _)| fields.clear(DataRow::SafeContact, *field));
    let mut rows: Vec<SummaryRow> =
        open.filter_map(|(field, said)| Some(SummaryRow::new(gloss(lang, field.gloss()), said?))).collect();
    let now_open = contact.open_at(contact.channel, now);
    let state = lang.t(if now_open { "person-contact-now" } else { "person-contact-not-now" });
    let at = when::absolute(lang, contact.confirmed_at, now);
    let confirmed = lang.t2("person-confirmed", "when", at, "now", state);
    rows.push(SummaryRow::new(lang.t("person-contact-state"), confirmed));
    SummaryList::new(lang, rows)
}

/// The form.
pub(super) struct ContactForm {
    /// How.
    pub(super) channel: Choices,
    /// Number, who answers, code word.
    pub(super) fields: Vec<TextField>,
    /// From what time.
    pub(super) from: String,
    /// Until what time.
    pub(super) until: String,
    /// Whether a message may be left.
    pub(super) leave: bool,
}

/// The boxes: what was typed, else what stands as far as it is open.
pub(super) fn form(
    lang: Lang,
    fields: &FieldSet,
    known: Option<&SafeContact>,
    (form, problems): (&Form, &Problems),
) -> ContactForm {
    let typed = form.get("form") == "contact";
    let seen = |field| known.filter(|_| fields.clear(DataRow::SafeContact, field));
    let now = seen(Field::Channel).map(|c| c.channel);
    let item = |(code, one): (&str, Channel)| {
        let on = if typed { form.get("channel") == code } else { now == Some(one) };
        Choice::new(code, channel(lang, one)).checked(on)
    };
    let text = |name: &'static str, key: &str, stands: Option<String>| {
        let value = if typed { form.get(name).to_owned() } else { stands.unwrap_or_default() };
        TextField::text(lang, name, lang.t(key)).value(value).errors(&problems.errors)
    };
    let time = |name: &str, stands: Option<Time>, usual: &str| match stands {
        _ if typed => form.get(name).to_owned(),
        Some(time) => clock(time),
        None => usual.to_owned(),
    };
    let number = words(seen(Field::ContactNumber).map(|c| &c.number));
    let answered = words(seen(Field::AnsweredBy).and_then(|c| c.answered_by.as_ref()));
    let word = words(seen(Field::CodeWord).and_then(|c| c.code_word.as_ref()));
    let legend = lang.t("person-channel");
    ContactForm {
        channel: Choices::one(lang, "channel", legend, CHANNELS.map(item).to_vec())
            .inline()
            .errors(&problems.errors),
        fields: vec![
            text("number", "person-number", number).hint(lang.t("person-number-hint")),
            text("answered_by", "person-answered-by", answered).optional(),
            text("code_word", "person-code-word", word).hint(lang.t("person-code-word-hint")).optional(),
        ],
        from: time("from", seen(Field::Hours).map(|c| c.from), "09:00"),
        until: time("until", seen(Field::Hours).map(|c| c.until), "18:00"),
        leave: if typed {
            form.get("leave_message") == "yes"
        } else {
            seen(Field::LeaveMessage).is_some_and(|c| c.leave_message)
        },
    }
}

/// What she said, from the form.
///
/// # Errors
/// A problem naming the field.
pub(super) fn read(form: &Form, now: Timestamp) -> Result<SafeContact, Failure> {
    let channel = Channel::parse(form.get("channel"));
    let time = |name: &'static str| {
        let time: Option<Time> = form.get(name).parse().ok();
        time.ok_or(Failure::problem("person-hours-missing", Some(name)))
    };
    // When the page was shown is when she was asked: the same form sent twice says the same.
    let asked_at: Option<Timestamp> = form.get("asked_at").parse().ok();
    Ok(SafeContact {
        channel: channel.ok_or(Failure::problem("person-channel-missing", Some("channel")))?,
        number: form.text("number").ok_or(Failure::problem("person-number-missing", Some("number")))?,
        answered_by: form.text("answered_by"),
        from: time("from")?,
        until: time("until")?,
        code_word: form.text("code_word"),
        leave_message: form.get("leave_message") == "yes",
        confirmed_at: asked_at.map_or(now, |at| at.min(now)),
    })
}
