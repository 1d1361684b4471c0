"""Asks `onus mcp` through the official client, and prints what it answered as one JSON document.

mcp_client.py PROGRAM FOLDER < calls.json, where calls are [[tool, arguments], ...].
"""

import asyncio
import json
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def asked(program, folder, calls):
    server = StdioServerParameters(command=program, args=["--project", folder, "mcp"])
    async with stdio_client(server) as (reads, writes), ClientSession(reads, writes) as session:
        greeting = await session.initialize()
        tools = await session.list_tools()
        answers = []
        for tool, arguments in calls:
            try:
                result = await session.call_tool(tool, arguments)
                answers.append(json.loads(result.model_dump_json(by_alias=True)))
            except Exception as error:  # what the protocol itself refuses
                answers.append({"refused": str(error)})
        return {
            "server": json.loads(greeting.model_dump_json(by_alias=True)),
            "tools": json.loads(tools.model_dump_json(by_alias=True)),
            "answers": answers,
        }


print(json.dumps(asyncio.run(asked(sys.argv[1], sys.argv[2], json.load(sys.stdin)))))
