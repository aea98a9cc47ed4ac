# What can be wrong with what was typed, whatever the page.
refusal-id-length = A resident ID number has 18 characters. Please check for a missing one.
refusal-id-character = A resident ID number has digits only; the last may be X.
refusal-id-area = The first six digits are not an area code. Please check.
refusal-id-birth-date = The date of birth in the number does not exist. Check digits 7 to 14.
refusal-id-future-birth = The date of birth in the number lies in the future. Check digits 7 to 14.
refusal-id-check-digit = The number does not pass its check. Compare it with the paper digit by digit.
refusal-phone-empty = Please give a phone number.
refusal-phone-character = The phone number has a character that can't be read.
refusal-phone-pattern = Not a phone number: 11 digits for a mobile, area code for a landline.
refusal-screening-missing = Your screening has expired or is not on record. Renew it before you meet a child.
refusal-admin-second-factor = This needs a second factor: sign in with an enrolled phone.
