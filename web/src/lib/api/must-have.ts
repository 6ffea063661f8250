/** Takes the data out of an answer of `api`. A refused call has thrown before; an answer without data is no answer. */
export function mustHave<Data>(answer: { data?: Data }): Data {
  if (answer.data === undefined) throw new Error('the API answered without the data it promises');
  return answer.data;
}
