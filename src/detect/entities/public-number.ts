const PUBLIC = /^(?:400\d{7}|800\d{7}|95\d{3,6}|96\d{3,6}|1010\d{4}|12\d{3}|10[01]\d{2}|11\d{1,3}|1[12][0-9])$/;

/** Whether canonical digits are a service line (400, 800, 95, 96, 1010, 12xxx, 10086, 110): never a person's phone. */
export function isPublicNumber(digits: string): boolean {
  return PUBLIC.test(digits);
}
