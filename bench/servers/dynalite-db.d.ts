declare module 'dynalite/db/index.js' {
  interface Table {
    KeySchema: readonly { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[];
    AttributeDefinitions: readonly { AttributeName: string; AttributeType: string }[];
  }
  interface ItemDb {
    batch(puts: readonly { type: 'put'; key: string; value: object }[], done: (error?: Error) => void): void;
  }
  interface Store {
    getItemDb(table: string): ItemDb;
    getTable(name: string, done: (error: Error | null, table: Table) => void): void;
    db: { close(): Promise<void> };
  }
  const module: { create(options: { path: string }): Store; createKey(item: object, table: Table): string };
  export default module;
}
