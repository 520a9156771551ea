namespace ChatFunctions.Tests.Contract;

/// <summary>Readiness of an instance that has what it needs.</summary>
[Trait("Category", "Contract")]
public abstract class HealthTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : HealthTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : HealthTests(instance), IClassFixture<ContractInstance.OnWorker>;

    [Fact]
    public async Task Everything_is_there_health_is_200_and_says_so()
    {
        var answer = (await instance.Client.GetAsync("health")).Expect(HttpStatusCode.OK);

        // Whether the model works depends on what other tests have just asked of it.
        var model = answer.Json.GetProperty("model").GetString();
        Assert.Equal(
            model == "ok"
                ? [("status", "ok"), ("table", "ok"), ("model", "ok")]
                : [("status", "degraded"), ("table", "ok"), ("model", "failing")],
            answer.Json.EnumerateObject().Take(3).Select(member => (member.Name, member.Value.GetString()!)));
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
    }
}
