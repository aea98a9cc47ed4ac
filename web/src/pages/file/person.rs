//! Persons of a file: add one, or name the suspect.

use super::{answer, read_id};
use crate::error::Failure;
use crate::form::Form;
use crate::request::Desk;
use app::services::file::{AddPersonInput, NameSuspectInput, add_person, name_suspect};
use app::services::report::PersonInput;
use axum::extract::Path;
use axum::response::Response;
use domain::codes::ResidentId;
use domain::file::PersonRole;
use domain::ids::PersonId;
use domain::person::Identity;
use domain::text::Confidential;
use jiff::civil::Date;

/// Adds a person.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn add(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let file = read_id(&id)?;
    let done = match read(&form, desk.house().today()) {
        Ok(person) => {
            let decided = crate::pages::pair::decided(&form);
            let request = form.request(AddPersonInput { file, person, decided })?;
            add_person(desk.house(), &desk.actor, &request).await.map_err(Failure::from)
        }
        Err(failure) => Err(failure),
    };
    answer(&desk, file, &form, done).await
}

fn read(form: &Form, today: Date) -> Result<PersonInput, Failure> {
    let role =
        PersonRole::parse(form.get("role")).ok_or(Failure::problem("person-role-missing", Some("role")))?;
    let id_number = form.text("id_number");
    let mut birth_date = form.date("birth_date")?;
    if let Some(id) = &id_number {
        let check = ResidentId::parse(id.reveal(), today)
            .map_err(|e| Failure::problem(e.code(), Some("id_number")))?;
        birth_date.get_or_insert(check.id.birth());
    }
    let adult = birth_date.is_none_or(|b| domain::report::full_years(b, today) >= 18);
    let identity = Identity {
        name: Confidential::new(form.get("name")),
        sex: form.get("sex").parse().unwrap_or(0),
        birth_date,
        id_number,
        phones: form.text("phone").into_iter().collect(),
        ..Identity::default()
    };
    let relation = Some(form.get("relation").to_owned()).filter(|r| !r.is_empty());
    Ok(PersonInput { identity, role, relation, adult })
}

/// Names a suspect; a guardian loses sight silently.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn suspect(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let file = read_id(&id)?;
    let person =
        PersonId::parse(form.get("person")).ok_or(Failure::problem("file-no-such-person", Some("person")))?;
    let request = form.request(NameSuspectInput { file, person })?;
    let done = name_suspect(desk.house(), &desk.actor, &request).await;
    answer(&desk, file, &form, done.map_err(Failure::from)).await
}
