import { invalid, type InputRejection } from '../decision.js';
import { labelProblem, noteProblem, whereGiven } from '../values.js';
import type { ClassificationChange, ContactData } from './customer.commands.js';

type Problem = InputRejection | null;

export const contactValueAtMost = 320;

/** The vocabularies are closed by their types and checked at the door; here are the texts. */
export const classificationProblem = ({ industry, region, acquisitionChannel }: ClassificationChange): Problem =>
  whereGiven(labelProblem, 'classification.industry', industry) ??
  whereGiven(labelProblem, 'classification.region', region) ??
  whereGiven(labelProblem, 'classification.acquisitionChannel', acquisitionChannel);

export const contactProblem = ({ name, phone, email, address }: ContactData): Problem =>
  whereGiven(contactValueProblem, 'contact.name', name) ??
  whereGiven(contactValueProblem, 'contact.phone', phone) ??
  whereGiven(contactValueProblem, 'contact.email', email) ??
  whereGiven(contactValueProblem, 'contact.address', address);

const contactValueProblem = (field: string, text: string): Problem =>
  text.length > contactValueAtMost ? invalid(field, `text of 1 to ${contactValueAtMost} characters`) : noteProblem(field, text);
