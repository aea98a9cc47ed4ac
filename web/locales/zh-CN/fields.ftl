# What can be wrong with what was typed, whatever the page.
refusal-id-length = 身份证号应为 18 位，请检查是否漏填。
refusal-id-character = 身份证号只能是数字，末位可以是 X。
refusal-id-area = 身份证号前 6 位不是地区码，请检查。
refusal-id-birth-date = 身份证号里的出生日期不存在，请检查第 7 到 14 位。
refusal-id-future-birth = 身份证号里的出生日期在将来，请检查第 7 到 14 位。
refusal-id-check-digit = 身份证号校验不通过，请对照证件逐位核对。
refusal-phone-empty = 请填写电话号码。
refusal-phone-character = 电话号码里有不认识的字符。
refusal-phone-pattern = 电话号码不对：手机 11 位，座机请带区号。
refusal-screening-missing = 您的入职查询已过期或没有记录，请先办理，再接触孩子。
refusal-admin-second-factor = 这一步需要双因素：请用登记过的手机登录。
