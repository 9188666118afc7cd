"""Orders behind FastAPI and sqlite3, as a careful tutorial would write it; run by uvicorn.

The database is the file that the environment variable ORDERS_DB names; `schema.sql` is its schema.
"""

import os
import sqlite3

from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel


class Order(BaseModel):
    Number: int
    Name: str
    Quantity: int
    Price: float
    Note: str


# One connection for each process. The handlers are coroutines that never wait, so that no two use it at once; handlers
# in FastAPI's thread pool, each thread with its own connection, came out slower.
connection = sqlite3.connect(os.environ["ORDERS_DB"], isolation_level=None, timeout=30)
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("PRAGMA synchronous = FULL")

app = FastAPI()


@app.get("/{collection}/{id}")
async def read(collection: str, id: str) -> Response:
    row = connection.execute(
        "SELECT document FROM resource WHERE collection = ? AND id = ?", (collection, id)
    ).fetchone()
    if row is None:
        raise HTTPException(404)
    return Response(row[0], media_type="application/json")


@app.put("/{collection}/{id}")
async def replace(collection: str, id: str, order: Order) -> Response:
    document = order.model_dump_json()
    connection.execute("BEGIN IMMEDIATE")
    try:
        replaced = connection.execute(
            "UPDATE resource SET document = ? WHERE collection = ? AND id = ?", (document, collection, id)
        ).rowcount
        if not replaced:
            connection.execute("INSERT INTO resource VALUES (?, ?, ?)", (collection, id, document))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return Response(status_code=204 if replaced else 201)
