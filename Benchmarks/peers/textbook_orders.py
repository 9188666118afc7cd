"""Orders behind FastAPI and PostgreSQL, guarded as a textbook has it; run by uvicorn, in as many processes as are wanted.

BEGIN, SELECT … FOR UPDATE, UPDATE (or INSERT), COMMIT, through a pool of connections. The environment variables ORDERS_HOST and
ORDERS_POOL name the directory of the server's socket, and how many connections a process has.
"""

import os
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, Request, Response


@asynccontextmanager
async def lifespan(app: FastAPI):
    size = int(os.environ["ORDERS_POOL"])
    async with asyncpg.create_pool(
        host=os.environ["ORDERS_HOST"], user="postgres", database="postgres", min_size=size, max_size=size
    ) as app.state.pool:
        yield


app = FastAPI(lifespan=lifespan)


@app.put("/{collection}/{id}")
async def replace(collection: str, id: str, request: Request) -> Response:
    content = (await request.body()).decode()
    expected = request.headers.get("if-match")
    async with app.state.pool.acquire() as connection, connection.transaction():
        revision = await connection.fetchval(
            "SELECT revision FROM orders WHERE collection = $1 AND id = $2 FOR UPDATE", collection, id)
        if expected is not None and expected != f'"{revision}"':
            return Response(status_code=412)
        if revision is None:
            await connection.execute("INSERT INTO orders VALUES ($1, $2, 1, $3)", collection, id, content)
        else:
            await connection.execute(
                "UPDATE orders SET revision = $3, content = $4 WHERE collection = $1 AND id = $2",
                collection, id, revision + 1, content)
    revision = (revision or 0) + 1
    return Response(status_code=201 if revision == 1 else 204, headers={"ETag": f'"{revision}"'})
