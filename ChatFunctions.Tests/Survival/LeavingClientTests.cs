namespace ChatFunctions.Tests.Survival;

/// <summary>A client process that is killed in the middle of a reply.</summary>
[Trait("Category", "Survival")]
public sealed class LeavingClientTests(ITestOutputHelper output)
{
    [ToolFact("curl")]
    public async Task Client_is_killed_reply_goes_on_to_its_end()
    {
        await using var cluster = await Cluster.StartAsync(output);
        await using var node = await cluster.AddAsync();

        var reply = await TalkAndLeaveAsync(node, "[[model: deltas=100 delay=20]]");

        Assert.Equal(("completed", Words.Of(100)), (reply.Status, reply.Content));
    }

    [ToolFact("curl")]
    public async Task Client_is_killed_and_nobody_else_is_to_read_on_reply_is_cancelled()
    {
        await using var cluster = await Cluster.StartAsync(output, ("Chat__OnDisconnect", "Stop"));
        await using var node = await cluster.AddAsync();

        var reply = await TalkAndLeaveAsync(node, "[[model: deltas=3000 delay=20]]");

        Assert.Equal("cancelled", reply.Status);
        Assert.InRange(Words.Count(reply.Content), 9, 2999);
    }

    private static async Task<Entry> TalkAndLeaveAsync(Node node, string message)
    {
        var id = ChatClient.NewId();
        using var curl = Curl.Start($"{node.Client.Address}chat/{id}", "-d", $$"""{"message":"{{message}}"}""");
        var seen = "";
        var buffer = new char[1024];
        while (!seen.Contains("w9", StringComparison.Ordinal))
        {
            var read = await curl.StandardOutput.ReadAsync(buffer);
            Assert.NotEqual(0, read);
            seen += new string(buffer, 0, read);
        }

        curl.Kill();
        await curl.WaitForExitAsync();
        var entries = await Entry.ReadEndedAsync(node.Client, id);
        Assert.Equal(2, entries.Count);
        return entries[1];
    }
}
