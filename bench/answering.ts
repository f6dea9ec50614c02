/** The other end of a child: answers the questions of the process that started it, one after another. */
export function answerQuestions<Question>(answerTo: (question: Question) => Promise<unknown>): void {
  process.on('message', (question: Question) => {
    answerTo(question).then(
      (answer) => process.send?.({ answer }),
      (error: unknown) =>
        process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : 'no error' }),
    );
  });
  // Whoever asked is gone, whatever ended it: nothing of the bench stays behind.
  process.on('disconnect', () => process.exit());
}
