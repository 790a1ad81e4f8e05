/** One e-mail address, roughly: what cannot be one is refused, and no more. */
export const emailAddress = /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]+$/;
