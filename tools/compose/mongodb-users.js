// Run by MongoDB's image at its first start, as the administrator. Neither user gets at the other's database: the key
// ring must not be readable for who reads the read models.
const users = [
  { database: 'rapport', user: 'rapport', password: process.env.READ_STORE_PASSWORD },
  { database: 'rapport-keys', user: 'rapport-keys', password: process.env.KEY_RING_PASSWORD },
];

for (const { database, user, password } of users) {
  db.getSiblingDB(database).createUser({ user, pwd: password, roles: [{ role: 'readWrite', db: database }] });
}
