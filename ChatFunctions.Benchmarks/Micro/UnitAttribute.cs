namespace ChatFunctions.Benchmarks.Micro;

/// <summary>Names what one operation of a benchmark is.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnitAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
