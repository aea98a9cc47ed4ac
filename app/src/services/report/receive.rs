//! Receive a report from anybody who may send one: durable, with a receipt, an alarm on the desk.

use crate::error::Result;
use crate::fresh;
use crate::guard::permit_new;
use crate::house::House;
use crate::policy::Action;
use crate::work::{Done, Request, Work};
use domain::actor::Actor;
use domain::ids::ReportId;
use domain::noun::Kind;
use domain::report::{Command, Intake, Report, Situation, duty_desk, procuratorate};
use domain::text::Confidential;

/// Receives a report. The id is made by the caller from the command, so that a resend finds it.
///
/// # Errors
/// Refusals of the report; faults of the store.
pub async fn receive(house: &House, actor: &Actor, request: &Request<Intake>) -> Result<Done> {
    let id = ReportId(house.ids.next());
    let _permit = permit_new(house, actor, Action::ReportReceive, Kind::Report, id.into())?;
    let mut work = fresh!(Work::begin(house, actor, request, "report.receive").await?);
    let mut intake = request.body.clone();
    intake.receipt = new_receipt(house);
    intake.code_name = crate::services::code_name(house);
    intake.reporter.account = Some(actor.staff);
    intake.reporter.unit.get_or_insert_with(|| actor.post.unit.clone());
    let mut report = work.create::<Report>(id, id)?;
    work.decide(&mut report, Command::Receive(Box::new(intake)))?;
    work.notify(duty_desk(), "report-received", id, 2);
    // R06: a pregnant girl under 14 also goes to the procuratorate at once.
    if report.noun().situations.contains(&Situation::S2) {
        work.notify(procuratorate(), "report-copy", id, 1);
    }
    work.put(report)?;
    work.commit(id).await
}

/// A receipt code: 16 random digits in four groups.
pub(crate) fn new_receipt(house: &House) -> Confidential {
    Confidential::new(receipt_from(house.random()))
}

fn receipt_from(bytes: [u8; 8]) -> String {
    let digits = format!("{:016}", u64::from_be_bytes(bytes) % 10_000_000_000_000_000);
    let groups: Vec<&str> = (0..4).map(|i| &digits[i * 4..i * 4 + 4]).collect();
    groups.join(" ")
}

/// The receipt of a report, for the page that answers its sender.
///
/// # Errors
/// Faults of the store or vault.
pub async fn receipt_of(house: &House, id: ReportId) -> Result<Option<Confidential>> {
    let found = crate::stream::open::<Report>(house, id.into()).await?;
    Ok(found.map(|r| r.noun().intake.receipt.clone()))
}

#[cfg(test)]
mod tests {
    use super::receipt_from;

    #[test]
    fn r03_a_receipt_is_sixteen_digits_whatever_was_drawn() {
        for bytes in [[0; 8], [255; 8], [1, 2, 3, 4, 5, 6, 7, 8]] {
            let receipt = receipt_from(bytes);
            assert_eq!(receipt.len(), 19);
            assert!(
                receipt.split(' ').all(|g| g.len() == 4 && g.chars().all(|c| c.is_ascii_digit())),
                "{receipt}"
            );
        }
    }
}
