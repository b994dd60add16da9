/** Words of the questions that `setup` asks with an answer to take, in their order. */
export const proposedQuestions = [
  'signs the messages',
  'Country',
  'Language',
  'Time zone',
  'Engine',
  'Service Layer',
  'Company database',
  'User for this service',
  'Its password',
  'Where PDFs come from',
  'Folder with the PDFs',
  'Mail addresses that are told',
] as const;
